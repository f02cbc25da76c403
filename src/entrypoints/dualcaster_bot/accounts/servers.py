"""``/dd server``, ``/dd join-server`` and ``/dd leave-server``."""

from typing import Any

import discord
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_app.formatting import count
from dualcaster_bot.confirmation import Confirmation
from dualcaster_bot.context import BotContext
from dualcaster_bot.replies import Reply
from dualcaster_bot.text import shown
from dualcaster_core.accounts.guilds.errors import GuildAdminNeeded
from dualcaster_core.kernel.errors import ValidationFailed

Interaction = discord.Interaction[Any]


class ServerCommands(Cog):
    """Links a server for its admins, and lets its members take part."""

    server = app_commands.Group(name="server", description="For admins: link this server")

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @server.command(name="link", description="For admins: let linked members be matched within this server")
    @app_commands.describe(channel="Where members are told what no direct message can carry")
    async def link(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Link the server."""
        await self._context.answers.give(interaction, "server link", lambda: self._link(interaction, channel))

    @server.command(name="unlink", description="For admins: end the matching within this server")
    async def unlink(self, interaction: Interaction) -> None:
        """Ask, then unlink the server."""
        await self._context.answers.give(interaction, "server unlink", lambda: self._unlink(interaction))

    @app_commands.command(name="join-server", description="Be matched with the members of this server")
    async def join(self, interaction: Interaction) -> None:
        """Take part in the server."""
        await self._context.answers.give(interaction, "join-server", lambda: self._join(interaction))

    @app_commands.command(name="leave-server", description="Be matched within this server no longer")
    async def leave(self, interaction: Interaction) -> None:
        """Take part no longer."""
        await self._context.answers.give(interaction, "leave-server", lambda: self._leave(interaction))

    async def _link(self, interaction: Interaction, channel: discord.TextChannel | None) -> Reply:
        guild_id, manages = _guild_of(interaction), interaction.permissions.manage_guild
        await self._context.person(interaction.user)
        name = interaction.guild.name if interaction.guild else ""
        guild = await self._context.application.linked_accounts.guilds.link(
            guild_id, name, manages=manages, channel_id=channel.id if channel else None
        )
        where = f" What no direct message can carry is told in {channel.mention}." if channel else ""
        said = f"**{shown(guild.name)}** is linked. Members join in with `/dd join-server`, each for themselves."
        return Reply(text=f"{said}{where}")

    async def _unlink(self, interaction: Interaction) -> Reply:
        guild_id, manages = _guild_of(interaction), interaction.permissions.manage_guild
        if not manages:
            raise GuildAdminNeeded
        guilds = self._context.application.linked_accounts.guilds
        guild = await guilds.linked(guild_id)

        async def work() -> Reply:
            gone = await guilds.unlink(guild_id, manages=manages)
            return Reply(text=f"The server is not linked any more; {count(gone, 'member', 'members')} took part.")

        question = f"Unlink **{shown(guild.name)}**? Its members are matched within it no longer."
        view = Confirmation(self._context, interaction.user.id, "server unlink", "Unlink the server", work)
        return Reply(text=question, view=view)

    async def _join(self, interaction: Interaction) -> Reply:
        guild_id = _guild_of(interaction)
        person = await self._context.person(interaction.user)
        joined = await self._context.application.linked_accounts.guilds.join(person.user_id, guild_id)
        hint = "`/dd matches where:server` shows whom you can trade with; `/dd leave-server` ends it."
        return Reply(text=f"{'You take part now.' if joined else 'You take part already.'} {hint}")

    async def _leave(self, interaction: Interaction) -> Reply:
        guild_id = _guild_of(interaction)
        person = await self._context.person(interaction.user)
        left = await self._context.application.linked_accounts.guilds.leave(person.user_id, guild_id)
        return Reply(
            text="You take part in this server no longer." if left else "You did not take part in this server."
        )


def _guild_of(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise ValidationFailed("use this in a server, not in a direct message")
    return interaction.guild_id
