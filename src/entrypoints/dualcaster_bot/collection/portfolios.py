"""``/dd portfolio``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import count, money, signed_money, signed_percent
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import FINISHES, add_lines, plain_embed
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.collection.portfolio.views import Mover, PortfolioPeriod, PortfolioView

Interaction = discord.Interaction[Any]
MOVERS = 5
WEEK = 7


class PortfolioCommand(Cog):
    """What somebody's collection is worth."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="portfolio", description="What your collection is worth, and what moved")
    async def portfolio(self, interaction: Interaction) -> None:
        """Show the worth, its periods and the movers of the week."""
        await self._context.answers.give(interaction, "portfolio", lambda: self._portfolio(interaction))

    async def _portfolio(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        figures = await self._context.application.portfolio.worth.figures(person.user_id)
        view = figures.view
        if not view.copies:
            return Reply(text="Your inventory is empty. `/dd have add` adds a card; files are imported on the site.")
        embed = plain_embed("Your portfolio", _head(view), url=self._context.links.page("/portfolio"))
        for period in view.periods:
            embed.add_field(name=f"{count(period.days, 'day', 'days')}", value=_period(period), inline=True)
        embed.add_field(name="Tier", value=view.tier.tier.value.capitalize(), inline=True)
        if view.profit.profit is not None:
            embed.add_field(name="Profit", value=signed_money(view.profit.profit), inline=True)
        movers = next((one for one in figures.movers if one.days == WEEK), None)
        if movers is not None:
            add_lines(embed, "Rising this week", [_mover(one) for one in movers.rising[:MOVERS]])
            add_lines(embed, "Falling this week", [_mover(one) for one in movers.falling[:MOVERS]])
        return Reply(embeds=(embed,))


def _head(view: PortfolioView) -> str:
    unpriced = f", {view.unpriced_copies:,} of them without a price" if view.unpriced_copies else ""
    return f"**{money(view.value)}**\n{count(view.copies, 'card', 'cards')}{unpriced}"


def _period(period: PortfolioPeriod) -> str:
    if period.change is None:
        return "no prices to compare"
    percent = f" ({signed_percent(period.change_percent)})" if period.change_percent is not None else ""
    return f"{signed_money(period.change)}{percent}"


def _mover(mover: Mover) -> str:
    name = f"{shown(mover.card.name, 60)} ({mover.card.set_code.upper()}, {FINISHES[mover.finish].lower()})"
    return f"{name}: {money(mover.amount)}, {signed_percent(mover.change_percent)}"
