"""What can be done from a price: want the card, be told of a lower price, see it on the site, pick another card."""

from collections.abc import Sequence
from typing import Any

import discord

from dualcaster_app.formatting import money
from dualcaster_bot.context import BotContext
from dualcaster_bot.market.price_embed import price_embed
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import plain_label, shown
from dualcaster_bot.views import TimedView
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.money import parse_amount
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.public_card import PublicCard

Interaction = discord.Interaction[Any]


async def price_reply(
    context: BotContext, card_id: int, finish: Finish | None = None, *, picked_from: "CardPicker | None" = None
) -> Reply:
    """Show a card's price with its buttons; under a picker's message the picker stays."""
    public = await context.application.market.public_cards.card(card_id)
    headline = await context.application.signals.reading.headline(card_id)
    view = PriceView(context, public, picked_from)
    return Reply(embeds=(price_embed(public, headline, context.links, finish),), view=view)


class PriceView(TimedView):
    """The buttons under a price; whoever presses acts for themselves."""

    def __init__(self, context: BotContext, public: PublicCard, picked_from: "CardPicker | None" = None) -> None:
        super().__init__()
        self._context, self._public = context, public
        page = context.links.page(f"/cards/{public.hashid}")
        if page is not None:
            self.add_item(discord.ui.Button(label="View on the web", url=page))
        if picked_from is not None:
            self.add_item(CardSelect(context, picked_from.cards, picked_from.finish, picked_from.owner_id))

    @discord.ui.button(label="Add to wants", style=discord.ButtonStyle.primary)
    async def add_to_wants(self, interaction: Interaction, _: discord.ui.Button["PriceView"]) -> None:
        """Want one more copy of the card, in any printing."""
        await self._context.answers.give(interaction, "price.want", lambda: self._want(interaction))

    @discord.ui.button(label="Set alert", style=discord.ButtonStyle.secondary)
    async def set_alert(self, interaction: Interaction, _: discord.ui.Button["PriceView"]) -> None:
        """Ask below which price they want to be told."""
        await interaction.response.send_modal(AlertModal(self._context, self._public))

    async def _want(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        await self._context.application.collection.card_steps.want(person.user_id, self._public.id, 1)
        counts = await self._context.application.collection.lists.cards.of(person.user_id, self._public.id)
        wanted = counts.wanted if counts else 1
        return Reply(text=f"You want **{shown(self._public.card.name)}** now: {wanted} in all.")


class AlertModal(discord.ui.Modal):
    """Asks for the price at which somebody wants to be told."""

    price: discord.ui.TextInput["AlertModal"] = discord.ui.TextInput(
        label="Tell me when it costs at most (US dollars)", custom_id="price", placeholder="2.50", max_length=20
    )

    def __init__(self, context: BotContext, public: PublicCard) -> None:
        super().__init__(title=plain_label(f"Price alert: {public.card.name}", 45))
        self._context, self._public = context, public

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Set the alert."""
        await self._context.answers.give(
            interaction,
            "price.alert",
            lambda: alert_reply(self._context, interaction, self._public.id, self._public.card.name, self.price.value),
        )


async def alert_reply(context: BotContext, interaction: Interaction, card_id: int, name: str, text: str) -> Reply:
    """Have somebody be told when a card costs no more than a price; without a want of it, a private one is made."""
    person, target = await context.person(interaction.user), parse_amount(text)
    await context.application.collection.want_list.alert_on_card(person.user_id, card_id, target_price=target)
    return Reply(text=f"You will be told when **{shown(name)}** costs {money(target)} or less.")


class CardPicker(TimedView):
    """A menu of cards that were perhaps meant."""

    def __init__(
        self, context: BotContext, cards: Sequence[ListedCard], finish: Finish | None, owner_id: int | None
    ) -> None:
        super().__init__(owner_id)
        self.cards, self.finish = cards, finish
        self.add_item(CardSelect(context, cards, finish, owner_id))


class CardSelect(discord.ui.Select[Any]):
    """The menu; choosing shows the price of the card in the same message."""

    def __init__(
        self, context: BotContext, cards: Sequence[ListedCard], finish: Finish | None, owner_id: int | None
    ) -> None:
        super().__init__(placeholder="Which card?", options=[_option(card) for card in cards])
        self._context, self._cards, self._finish, self._owner_id = context, cards, finish, owner_id

    async def callback(self, interaction: Interaction) -> Any:
        """Show the card that was chosen."""
        if self._owner_id not in (None, interaction.user.id):
            await interaction.response.send_message("This menu is for whoever asked.", ephemeral=True)
            return
        card = next(card for card in self._cards if card.hashid == self.values[0])
        picker = CardPicker(self._context, self._cards, self._finish, self._owner_id)
        await self._context.answers.give(
            interaction,
            "price.pick",
            lambda: price_reply(self._context, card.id, self._finish, picked_from=picker),
            private=False,
            same_message=True,
        )


def _option(card: ListedCard) -> discord.SelectOption:
    worth = "no price" if card.current_price is None else money(card.current_price)
    details = f"{card.set_name} ({card.set_code.upper()}) #{card.collector_number} · {worth}"
    return discord.SelectOption(label=plain_label(card.name), value=card.hashid, description=plain_label(details))
