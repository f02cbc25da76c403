"""``/dd help``: what there is, and how to begin."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.context import BotContext
from dualcaster_bot.embeds import add_lines, plain_embed
from dualcaster_bot.replies import HOW_TO_LINK, Reply
from dualcaster_core.kernel.product import SITE_NAME

Interaction = discord.Interaction[Any]


class HelpCommand(Cog):
    """Lists the commands as they are registered."""

    def __init__(self, context: BotContext, root: app_commands.Group) -> None:
        self._context, self._root = context, root

    @app_commands.command(name="help", description="What you can do here")
    async def help(self, interaction: Interaction) -> None:
        """List the commands, and how to begin for who is not linked."""
        await self._context.answers.give(interaction, "help", lambda: self._help(interaction))

    async def _help(self, interaction: Interaction) -> Reply:
        person = await self._context.person_if_linked(interaction.user)
        greeting = f"You are linked as **{person.username}**." if person else HOW_TO_LINK
        embed = plain_embed(f"{SITE_NAME} on Discord", greeting, url=self._context.links.page("/"))
        lines = sorted(
            f"`/{command.qualified_name}` {command.description}"
            for command in self._root.walk_commands()
            if isinstance(command, app_commands.Command)
        )
        half = (len(lines) + 1) // 2
        add_lines(embed, "Commands", lines[:half])
        add_lines(embed, "More commands", lines[half:])
        return Reply(embeds=(embed,))
