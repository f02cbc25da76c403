"""``/dd messages``: direct messages of the bot, for those who ask for them there."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.context import BotContext
from dualcaster_bot.replies import Reply
from dualcaster_core.kernel.errors import ValidationFailed

Interaction = discord.Interaction[Any]


class DirectMessageCommands(Cog):
    """Switches direct messages on and off."""

    messages = app_commands.Group(name="messages", description="Be told of matches, proposals and prices here")

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @messages.command(name="on", description="In the bot's own direct messages: be told of what happens")
    async def switch_on(self, interaction: Interaction) -> None:
        """Send direct messages, in the channel where they were asked for."""
        await self._context.answers.give(interaction, "messages on", lambda: self._on(interaction))

    @messages.command(name="off", description="No direct messages of the bot any more")
    async def switch_off(self, interaction: Interaction) -> None:
        """Send none."""
        await self._context.answers.give(interaction, "messages off", lambda: self._off(interaction))

    async def _on(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        if interaction.guild_id is not None or interaction.channel_id is None:
            raise ValidationFailed("open a direct message with me and use this there: so I know that you want it")
        changed = await self._context.application.notifying.direct_messages.switch_on(
            person.user_id, str(interaction.user.id), interaction.channel_id
        )
        hint = "What you are told of is in your settings on the site; `/dd messages off` ends it."
        return Reply(text=f"{'I tell you here from now on.' if changed else 'I tell you here already.'} {hint}")

    async def _off(self, interaction: Interaction) -> Reply:
        person = await self._context.person(interaction.user)
        changed = await self._context.application.notifying.direct_messages.switch_off(person.user_id)
        return Reply(text="You get no direct messages any more." if changed else "You get no direct messages.")
