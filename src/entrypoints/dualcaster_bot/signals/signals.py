"""``/dd signals``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import money
from dualcaster_bot.card_option import CardName
from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import plain_embed
from dualcaster_bot.pager import ListPage, paged
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import cut, on_day, shown
from dualcaster_core.signals.reading.views import (
    RecordLine,
    SignalFilter,
    SignalStanding,
    SignalTab,
    SignalView,
)

Interaction = discord.Interaction[Any]
SHOWN = 5


class SignalCommands(Cog):
    """What the prices say, and how often that came true."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @app_commands.command(name="signals", description="Open signals, with their record")
    @app_commands.describe(card="Only on this card")
    async def signals(self, interaction: Interaction, card: CardName | None = None) -> None:
        """Show open signals, the newest first."""
        await self._context.answers.give(
            interaction, "signals", lambda: self._signals(interaction, card), private=False
        )

    async def _signals(self, interaction: Interaction, text: str | None) -> Reply:
        application = self._context.application
        viewer = await self._context.person_if_linked(interaction.user)
        card = await application.market.named_cards.best(text) if text else None
        record = await application.signals.reading.record()
        asked = SignalFilter(standing=SignalStanding.OPEN, card_id=card.id if card else None)

        async def page(cursor: str | None) -> ListPage:
            found = await application.signals.reading.page(
                viewer.user_id if viewer else None, SignalTab.OURS, asked, limit=SHOWN, cursor=cursor
            )
            about = f" on {shown(card.name)}" if card else ""
            head = _record(record.overall) if found.items else f"No open signal{about} at the moment."
            embed = plain_embed(f"Open signals{about}", head, url=self._context.links.page("/signals"))
            for signal in found.items:
                embed.add_field(name=_title(signal), value=cut(_lines(signal), 1_024), inline=False)
            return ListPage(embed, found.next_cursor)

        return await paged(self._context, interaction.user.id, "signals", page)


def _record(line: RecordLine) -> str:
    if line.share is None:
        return "None of our signals has been judged yet."
    return f"{line.share:.0%} of our {line.evaluated:,} judged signals came true."


def _title(signal: SignalView) -> str:
    card = signal.card
    return f"{signal.action.value.upper()} {shown(card.name, 80)} ({card.set_code.upper()}, {card.finish})"


def _lines(signal: SignalView) -> str:
    sure = f"{signal.confidence:.0%} sure" if signal.confidence is not None else "no confidence yet"
    now = money(signal.current_price, signal.currency)
    target = f" → {money(signal.target_price, signal.currency)}" if signal.target_price is not None else ""
    return f"{now}{target} by {on_day(signal.valid_until)}, {sure}\n{shown(signal.rationale, 400)}"
