"""The client: one group of commands, ``/dd``, from the cogs of all capabilities."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext.commands import Cog

from dualcaster_bot.accounts.direct_messages import DirectMessageCommands
from dualcaster_bot.accounts.linking import LinkCommands
from dualcaster_bot.accounts.profiles import ProfileCommand
from dualcaster_bot.accounts.servers import ServerCommands
from dualcaster_bot.collection.haves import HaveCommands
from dualcaster_bot.collection.portfolios import PortfolioCommand
from dualcaster_bot.collection.traders import FindCommand
from dualcaster_bot.collection.wants import WantCommands
from dualcaster_bot.context import BotContext
from dualcaster_bot.help import HelpCommand
from dualcaster_bot.market.explanations import WhyCommand
from dualcaster_bot.market.message_lookup import message_lookup
from dualcaster_bot.market.prices import PriceCommands
from dualcaster_bot.matching.matches import MatchCommands
from dualcaster_bot.replies import INTERNAL, UNKNOWN, UNREADABLE
from dualcaster_bot.signals.signals import SignalCommands
from dualcaster_bot.status import Shards
from dualcaster_bot.trading.proposals import DYNAMIC_ITEMS
from dualcaster_bot.trading.trades import TradeCommands
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.product import SITE_NAME

log = structlog.get_logger(__name__)
GROUP = "dd"
UNANSWERED = 0.5
"""Seconds within which whatever answers for a press has begun to."""


class _Commands(app_commands.CommandTree[discord.AutoShardedClient]):
    """The commands; what goes wrong before one begins is told, too."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Say that a command is not known any more, or that what was given to it cannot be read."""
        known = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        if known or isinstance(error, app_commands.TransformerError):
            log.info("command not understood", reason=str(error)[:200])
            told = UNKNOWN if known else UNREADABLE
        else:
            log.error("command failed before it began", exc_info=error)
            told = INTERNAL
        with suppress(discord.HTTPException):
            if not interaction.response.is_done():
                await interaction.response.send_message(told, ephemeral=True)


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
        self.tree = _Commands(self)
        self.group = app_commands.Group(
            name=GROUP,
            description=f"{SITE_NAME}: prices, wants, matches and trades",
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        )
        for command in _commands(cogs_of(context, self.group)):
            self.group.add_command(command)
        self.tree.add_command(self.group)
        self.tree.add_command(message_lookup(context))
        self.add_dynamic_items(*DYNAMIC_ITEMS)

    async def setup_hook(self) -> None:
        """Register the commands with Discord, which keeps what has not changed."""
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Leave no press in silence whose button is of before a restart, too old, or made up."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await asyncio.sleep(UNANSWERED)
            await self.context.answers.stale(interaction)

    async def on_ready(self) -> None:
        """Write down that events arrive."""
        log.info("bot is ready", guilds=len(self.guilds), shards=self.shard_count)
        self._measure()

    async def on_shard_connect(self, _: int) -> None:
        """Count the shards that are connected."""
        self._measure()

    async def on_shard_disconnect(self, _: int) -> None:
        """Count the shards that are connected."""
        self._measure()

    async def on_shard_resumed(self, _: int) -> None:
        """Count the shards that are connected."""
        self._measure()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Count the servers."""
        self._measure()
        log.info("bot was added to a server", guild=guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Unlink a server that the bot was removed from."""
        self._measure()
        await self._noted(guild.id, self.context.application.linked_accounts.guilds.removed(guild.id))

    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Let who left a server take part in it no longer."""
        guilds = self.context.application.linked_accounts.guilds
        await self._noted(payload.guild_id, guilds.left_discord(payload.user.id, payload.guild_id))

    async def _noted(self, guild_id: int, noting: Awaitable[object]) -> None:
        try:
            await noting
        except DualcasterError as error:
            log.warning("membership not noted", guild=guild_id, reason=str(error))

    def connected_shards(self) -> Shards:
        """Count the shards that are connected, none before all of them have told of their servers."""
        shards = self.shards.values() if self.is_ready() else ()
        return Shards(sum(not shard.is_closed() for shard in shards), self.shard_count or 1)

    def _measure(self) -> None:
        metrics, shards = self.context.application.metrics.bot, self.connected_shards()
        metrics.guilds.set(len(self.guilds))
        metrics.shards.set(shards.connected)
        metrics.all_shards.set(shards.total)


def cogs_of(context: BotContext, group: app_commands.Group) -> Sequence[Cog]:
    """Make the cogs of all capabilities."""
    return [
        PriceCommands(context),
        WhyCommand(context),
        FindCommand(context),
        WantCommands(context),
        HaveCommands(context),
        MatchCommands(context),
        TradeCommands(context),
        PortfolioCommand(context),
        SignalCommands(context),
        ProfileCommand(context),
        LinkCommands(context),
        ServerCommands(context),
        DirectMessageCommands(context),
        HelpCommand(context, group),
    ]


def _commands(cogs: Iterable[Cog]) -> Iterable["app_commands.Command[Cog, ..., None] | app_commands.Group"]:
    for cog in cogs:
        yield from cog.get_app_commands()
