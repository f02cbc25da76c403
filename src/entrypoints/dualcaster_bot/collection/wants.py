"""``/dd want`` and ``/dd alert``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import count, money
from dualcaster_bot.card_option import CardName, SetCode
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed, worth
from dualcaster_bot.market.price_views import alert_reply
from dualcaster_bot.own_lines import OwnWant, own_want, want_name
from dualcaster_bot.pager import PAGE_LINES, ListPage, paged
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.collection.views import WantListEntry
from dualcaster_core.kernel.ids import IdKind

Interaction = discord.Interaction[Any]
Quantity = app_commands.Range[int, 1, LARGEST_QUANTITY]


class WantCommands(Cog):
    """What somebody looks for, and the prices they want to be told of."""

    want = app_commands.Group(name="want", description="Your want list")

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @want.command(name="add", description="Put a card on your want list")
    @app_commands.describe(card="The name of the card", set="Only of this set", quantity="How many", foil="Foil only")
    async def add(
        self,
        interaction: Interaction,
        card: CardName,
        set: SetCode | None = None,  # noqa: A002 - what people see
        quantity: Quantity = 1,
        foil: bool = False,
    ) -> None:
        """Want so many copies more."""
        await self._context.answers.give(
            interaction, "want add", lambda: self._add(interaction, card, set, quantity, foil=foil)
        )

    @want.command(name="list", description="Your want list with what it is worth")
    async def list_wants(self, interaction: Interaction) -> None:
        """Show the wants, page by page."""
        await self._context.answers.give(interaction, "want list", lambda: self._list(interaction))

    @want.command(name="remove", description="Take a card off your want list")
    @app_commands.describe(card="The want")
    async def remove(self, interaction: Interaction, card: OwnWant) -> None:
        """Take a want off the list."""
        await self._context.answers.give(interaction, "want remove", lambda: self._remove(interaction, card))

    @app_commands.command(name="alert", description="Be told when a card costs no more than a price")
    @app_commands.describe(card="The name of the card", price="In US dollars, such as 2.50")
    async def alert(self, interaction: Interaction, card: CardName, price: app_commands.Range[str, 1, 20]) -> None:
        """Set a price alert."""
        await self._context.answers.give(interaction, "alert", lambda: self._alert(interaction, card, price))

    async def _add(
        self, interaction: Interaction, text: str, set_code: str | None, quantity: int, *, foil: bool
    ) -> Reply:
        person = await self._context.person(interaction.user)
        card = await self._context.application.named_steps.want(
            person.user_id, text, set_code=set_code, quantity=quantity, foil=foil
        )
        where = f" of {card.set_code.upper()}" if set_code else ""
        copies = count(quantity, "copy", "copies")
        return Reply(text=f"{copies} of **{shown(card.name)}**{where} added to your wants.")

    async def _list(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        lists = self._context.application.collection.lists
        summary = await lists.wants.summary(person.user_id)

        async def page(cursor: str | None) -> ListPage:
            found = await lists.wants.page(person.user_id, limit=PAGE_LINES, cursor=cursor)
            lines = [_line(one) for one in found.items]
            head = f"{count(summary.entries, 'want', 'wants')}, together {money(summary.value)}"
            embed = plain_embed("Your wants", "\n".join([head, *lines]), url=self._context.links.page("/want-list"))
            return ListPage(embed, found.next_cursor)

        if not summary.entries and not (await lists.wants.page(person.user_id, limit=1)).items:
            return Reply(text="Your want list is empty. `/dd want add` puts the first card on it.")
        return await paged(self._context, interaction.user.id, "want list", page)

    async def _remove(self, interaction: Interaction, text: str) -> Reply:
        person = await self._context.person(interaction.user)
        found = await own_want(self._context, person.user_id, text)
        key = self._context.application.ids.decode(IdKind.WANT, found.id) or 0
        await self._context.application.collection.want_list.remove(person.user_id, key)
        return Reply(text=f"**{shown(want_name(found))}** is off your want list.")

    async def _alert(self, interaction: Interaction, text: str, price: str) -> Reply:
        await self._context.person(interaction.user)
        card = await self._context.application.market.named_cards.best(text)
        return await alert_reply(self._context, interaction, card.id, card.name, price)


def _line(want: WantListEntry) -> str:
    alert = f" · alert at {money(want.target_price)}" if want.alert_enabled and want.target_price is not None else ""
    owned = " · owned" if want.is_satisfied else ""
    return f"• {shown(want_name(want))}: {worth(want.unit_value)}{alert}{owned}"
