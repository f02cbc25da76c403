"""The client: one group of commands, ``/dd``, from the cogs of all capabilities."""

from collections.abc import Iterable, Sequence

import discord
import structlog
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.context import BotContext
from dualcaster_bot.help import HelpCommand
from dualcaster_bot.market.prices import PriceCommands
from dualcaster_core.kernel.product import SITE_NAME

log = structlog.get_logger(__name__)
GROUP = "dd"


class DualcasterBot(discord.AutoShardedClient):
    """A client without message events: it sees commands and presses alone, and members where the operator lets it."""

    def __init__(self, context: BotContext, *, members_intent: bool = False, shard_count: int | None = None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, members=members_intent),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            shard_count=shard_count,
        )
        self.context = context
        self.tree = app_commands.CommandTree(self)
        self.group = app_commands.Group(
            name=GROUP,
            description=f"{SITE_NAME}: prices, wants, matches and trades",
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        )
        for command in _commands(cogs_of(context, self.group)):
            self.group.add_command(command)
        self.tree.add_command(self.group)

    async def setup_hook(self) -> None:
        """Register the commands with Discord, which keeps what has not changed."""
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Write down that events arrive."""
        log.info("bot is ready", guilds=len(self.guilds), shards=self.shard_count)


def cogs_of(context: BotContext, group: app_commands.Group) -> Sequence[Cog]:
    """Make the cogs of all capabilities."""
    return [PriceCommands(context), HelpCommand(context, group)]


def _commands(cogs: Iterable[Cog]) -> Iterable["app_commands.Command[Cog, ..., None] | app_commands.Group"]:
    for cog in cogs:
        yield from cog.get_app_commands()
