"""``/dd why``: how the price of a card comes about."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import condition, kind, money, signed_percent, source
from dualcaster_bot.card_option import CardName, SetCode
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, add_lines
from dualcaster_bot.market.price_embed import base_embed, source_lines
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import ago
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.money import from_cents, scale_cents, to_cents
from dualcaster_core.market.public_card import CardValueView, PublicCard
from dualcaster_core.market.statistics import CardStatistics
from dualcaster_core.market.valuation import ValuationRules

Interaction = discord.Interaction[Any]


class WhyCommand(Cog):
    """Explains prices."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="why", description="How the price of a card comes about")
    @app_commands.describe(card="The name of the card", set="Its set")
    async def why(
        self,
        interaction: Interaction,
        card: CardName,
        set: SetCode | None = None,  # noqa: A002 - what people see
    ) -> None:
        """Say which source decides, what the others say, and how the price went."""
        await self._context.answers.give(interaction, "why", lambda: self._why(card, set), private=False)

    async def _why(self, text: str, set_code: str | None) -> Reply:
        application = self._context.application
        card = await application.market.named_cards.best(text, set_code)
        public = await application.market.public_cards.card(card.id)
        rules = application.settings.valuation
        embed = base_embed(public, self._context.links)
        asked = ", then ".join(f"{source(one.value)} ({kind(what.value)})" for one, what in rules.preference)
        embed.add_field(name="Who is asked", value=f"{asked}: the first that is up to date decides.", inline=False)
        for value in public.values:
            embed.add_field(name=FINISHES[value.finish], value=_reason(value, rules), inline=False)
        if not public.values:
            embed.add_field(name="No price", value="None of them has a price for this printing.", inline=False)
        add_lines(embed, "What all sources say", source_lines(public.prices))
        add_lines(embed, "How it went", [_course(one, public) for one in public.statistics])
        return Reply(embeds=(embed,))


def _reason(value: CardValueView, rules: ValuationRules) -> str:
    cents = to_cents(value.amount)
    worn = ", ".join(
        f"{condition(grade.name).lower()} {money(from_cents(scale_cents(cents, rules.condition_percent[grade])))}"
        for grade in sorted(Condition, reverse=True)
        if grade is not Condition.NM
    )
    said = f"**{money(value.amount)}** near mint, as {source(value.source)} said {ago(value.observed_at)}."
    return f"{said}\nOther conditions keep their share: {worn}."


def _course(figures: CardStatistics, public: PublicCard) -> str:
    several = f"{FINISHES[figures.finish]}: " if len(public.statistics) > 1 else ""
    month = f"{signed_percent(figures.change_30d_percent)} in 30 days, " if figures.change_30d_percent else ""
    return f"{several}{month}between {money(figures.low_90d)} and {money(figures.high_90d)} in 90 days"
