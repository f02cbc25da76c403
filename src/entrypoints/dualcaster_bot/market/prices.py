"""``/dd price``."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.card_option import CardName, SetCode
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed
from dualcaster_bot.market.price_views import CardPicker, price_reply
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.catalogue.grading import Finish

Interaction = discord.Interaction[Any]
FinishName = Literal["nonfoil", "foil", "etched"]


class PriceCommands(Cog):
    """What cards cost."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="price", description="What a card costs: by source, with its week, signal and demand")
    @app_commands.describe(card="The name of the card", set="Its set, by code or name", finish="Foil or not")
    async def price(
        self,
        interaction: Interaction,
        card: CardName,
        set: SetCode | None = None,  # noqa: A002 - what people see
        finish: FinishName | None = None,
    ) -> None:
        """Show what a card costs; where several could be meant, let people pick."""
        wanted = Finish(finish) if finish else None
        await self._context.answers.give(
            interaction, "price", lambda: self._price(interaction, card, set, wanted), private=False
        )

    async def _price(self, interaction: Interaction, text: str, set_code: str | None, finish: Finish | None) -> Reply:
        cards = await self._context.application.market.named_cards.meant(text, set_code, finish)
        if len(cards) == 1:
            return await price_reply(self._context, cards[0].id, finish)
        picker = CardPicker(self._context, cards, finish, interaction.user.id)
        lines = "\n".join(f"• {shown(card.name)} ({card.set_code.upper()})" for card in cards)
        return Reply(embeds=(plain_embed("Which card do you mean?", lines),), view=picker)
