"""``/dd trade``."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import money, sentence, signed_money
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed
from dualcaster_bot.pager import ListPage, paged
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import ago, plain_label, shown
from dualcaster_bot.trading.proposals import trade_reply
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_core.trading.reading.views import TradeSummary, TradeTab

Interaction = discord.Interaction[Any]
SHOWN = 5
TabName = Literal["your turn", "incoming", "outgoing", "in progress", "completed", "ended"]


class TradeCommands(Cog):
    """What somebody trades."""

    trade = app_commands.Group(name="trade", description="Your trades")

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @trade.command(name="list", description="Your trades: those that wait for you, or another list")
    @app_commands.describe(which="Which trades")
    async def list_trades(self, interaction: Interaction, which: TabName = "your turn") -> None:
        """Show trades, page by page; one can be opened from a menu."""
        tab = TradeTab(which.replace(" ", "_"))
        await self._context.answers.give(interaction, "trade list", lambda: self._list(interaction, tab))

    async def _list(self, interaction: Interaction, tab: TradeTab) -> Reply:
        person = await self._context.person(interaction.user)
        trades = self._context.application.trading.trades

        async def page(cursor: str | None) -> ListPage:
            found = await trades.page(person.user_id, tab, limit=SHOWN, cursor=cursor)
            counts = found.counts
            head = (
                f"{counts.your_turn} wait for you, {counts.incoming} incoming, {counts.outgoing} outgoing, "
                f"{counts.in_progress} in progress"
            )
            embed = plain_embed(
                f"Your trades: {tab.value.replace('_', ' ')}",
                head if found.items else f"No trade here.\n{head}",
                url=self._context.links.page(f"/trades?tab={tab.value}"),
            )
            for trade in found.items:
                embed.add_field(name=_title(trade), value=_lines(trade), inline=False)
            item = TradeMenu(self._context, found.items) if found.items else None
            return ListPage(embed, found.next_cursor, item)

        return await paged(self._context, interaction.user.id, "trade list", page)


class TradeMenu(discord.ui.Select[Any]):
    """Opens one of the trades of a list."""

    def __init__(self, context: BotContext, trades: "tuple[TradeSummary, ...]") -> None:
        options = [
            discord.SelectOption(
                label=plain_label(_title(one)), value=one.hashid, description=plain_label(one.next_step)
            )
            for one in trades
        ]
        super().__init__(placeholder="Open a trade", options=options)
        self._context = context

    async def callback(self, interaction: Interaction) -> Any:
        """Show the trade with what can be done."""
        await self._context.answers.give(interaction, "trade show", lambda: self._show(interaction))

    async def _show(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        key = self._context.application.ids.decode(IdKind.TRADE, self.values[0])
        if key is None:
            raise TradeNotFound
        return await trade_reply(self._context, person.user_id, key)


def _title(trade: TradeSummary) -> str:
    return f"{trade.status.value.replace('_', ' ').capitalize()} with {shown(trade.partner.username)}"


def _lines(trade: TradeSummary) -> str:
    sides = f"You give {money(trade.gives_value)}, you get {money(trade.gets_value)} ({signed_money(trade.difference)})"
    deadline = f" · {ago(trade.deadline)}" if trade.deadline else ""
    return f"{sides}\n{sentence(trade.next_step)}{deadline}"
