"""``/dd find``: who has a card and who wants it."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import count
from dualcaster_bot.card_option import CardName, SetCode
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, add_lines, card_embed, worth
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.collection.trader_views import HavingTrader, ListedTrader, WantingTrader

Interaction = discord.Interaction[Any]


class FindCommand(Cog):
    """The people behind a card."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="find", description="Who has a card for trade, and who wants it")
    @app_commands.describe(card="The name of the card", set="Its set")
    async def find(
        self,
        interaction: Interaction,
        card: CardName,
        set: SetCode | None = None,  # noqa: A002 - what people see
    ) -> None:
        """List who has and who wants a card, the nearest first for who is linked."""
        await self._context.answers.give(interaction, "find", lambda: self._find(interaction, card, set))

    async def _find(self, interaction: Interaction, text: str, set_code: str | None) -> Reply:
        application = self._context.application
        viewer = await self._context.person_if_linked(interaction.user)
        card = await application.market.named_cards.best(text, set_code)
        traders = await application.collection.traders_of_cards.of(card.id, viewer.user_id if viewer else None)
        embed = card_embed(
            name=card.name,
            set_name=card.set_name,
            set_code=card.set_code,
            number=card.collector_number,
            rarity=card.rarity.value,
            picture=card.image_url,
            url=self._context.links.page(f"/cards/{card.hashid}"),
        )
        add_lines(embed, "For trade", [_having(one) for one in traders.having] or ["Nobody shows one for trade."])
        add_lines(embed, "Wanted", [_wanting(one) for one in traders.wanting] or ["Nobody shows that they want it."])
        return Reply(embeds=(embed,))


def _who(trader: ListedTrader) -> str:
    far = f" (about {trader.distance})" if trader.distance else ""
    return f"**{shown(trader.username)}**{far}"


def _having(one: HavingTrader) -> str:
    copies = one.copies
    kind = f"{FINISHES[copies.finish].lower()}, {copies.condition}, {copies.language}"
    return f"{_who(one.trader)}: {count(copies.quantity, 'copy', 'copies')}, {kind}, {worth(copies.unit_value)}"


def _wanting(one: WantingTrader) -> str:
    copies = one.copies
    foil = ", foil only" if copies.is_foil_required else ""
    return f"{_who(one.trader)}: {count(copies.quantity, 'copy', 'copies')}, {copies.condition_min} or better{foil}"
