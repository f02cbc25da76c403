"""Asks before something is done that cannot be taken back."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from dualcaster_bot.context import BotContext
from dualcaster_bot.replies import Reply
from dualcaster_bot.views import TimedView

Interaction = discord.Interaction[Any]
Work = Callable[[], Awaitable[Reply]]


class Confirmation(TimedView):
    """Two buttons: do it, or leave it. What was done replaces the question."""

    def __init__(self, context: BotContext, owner_id: int, name: str, label: str, work: Work) -> None:
        super().__init__(owner_id)
        self._context, self._name, self._work = context, name, work
        self.confirm.label = label

    @discord.ui.button(label="Confirm", style=discord.ButtonStyle.danger)
    async def confirm(self, interaction: Interaction, _: discord.ui.Button["Confirmation"]) -> None:
        """Do it."""
        self.stop()
        await self._context.answers.give(interaction, self._name, self._work, same_message=True)

    @discord.ui.button(label="Keep it as it is", style=discord.ButtonStyle.secondary)
    async def cancel(self, interaction: Interaction, _: discord.ui.Button["Confirmation"]) -> None:
        """Leave it."""
        self.stop()
        await self._context.answers.give(interaction, self._name, _nothing_done, same_message=True)


async def _nothing_done() -> Reply:
    return Reply(text="Nothing was changed.")
