"""A Discord server in memory with the bot in it, and what people do there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import redis.asyncio
import simcord
from attrs import frozen
from sqlalchemy import delete

from dualcaster_app import Application
from dualcaster_bot.client import DualcasterBot
from dualcaster_bot.process import bot_of
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount
from dualcaster_postgres.tables.accounts import connected_accounts
from tests.support.patience import GENEROUS


@frozen
class DiscordServer:
    """One server with one channel; what the bot says is real discord.py's doing."""

    application: Application
    bot: DualcasterBot
    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle

    def visitor(self, name: str = "visitor") -> simcord.MemberActor:
        """Let somebody join who is linked to no account."""
        return self.guild.add_member(self.env.create_user(name))

    async def member(self, user_id: int, name: str = "member") -> simcord.MemberActor:
        """Let somebody join whose Discord account is linked to an account."""
        actor = self.visitor(name)
        await link(self.application, user_id, actor.id, name)
        return actor

    async def ask(self, actor: simcord.MemberActor, command: str, **options: Any) -> "Answer":
        """Give a command of the group in the channel."""
        return Answer(await actor.slash(self.channel, f"dd {command}", **options))


@frozen
class Answer:
    """What came of a command, press or form."""

    result: Any

    @property
    def private(self) -> bool:
        """Whether only who asked sees it."""
        return bool(self.result.ephemeral)

    @property
    def embeds(self) -> list[discord.Embed]:
        """The embeds of the answer."""
        response = self.result.response
        return list(response.embeds) if response else []

    @property
    def text(self) -> str:
        """Everything that can be read in the answer and what follows it."""
        sent = [one for one in (self.result.response, *self.result.followups) if one is not None]
        return "\n".join(read(one.content, one.embeds) for one in sent)


def read(content: str, embeds: list[discord.Embed]) -> str:
    """Return the words of a message and its embeds."""
    parts = [content]
    for embed in embeds:
        parts += [embed.title or "", embed.description or ""]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
        parts.append(embed.footer.text or "")
    return "\n".join(part for part in parts if part)


async def link(application: Application, user_id: int, discord_id: int, name: str) -> None:
    """Link a Discord account as a confirmed visit to the site does."""
    async with application.units() as uow:
        await uow.linked_accounts.add(
            LinkedAccount(
                user_id=user_id,
                provider="discord",
                provider_user_id=str(discord_id),
                username=name,
                display_name=None,
                avatar_url=None,
                access_token_encrypted=None,
                refresh_token_encrypted=None,
                token_expires_at=None,
                scopes="",
                connected_at=application.clock.now(),
            )
        )
        await uow.commit()


@asynccontextmanager
async def discord_server(
    application: Application, *, linkless: bool = False, **options: Any
) -> AsyncIterator[DiscordServer]:
    """Run the bot in a server in memory while the block runs; what it swallowed is raised at the end.

    Its ids begin anew each time, so nobody is linked to them and nothing is remembered of them. ``linkless`` asks the
    database nothing beforehand.
    """
    if not linkless:
        async with application.database.transaction() as session:
            await session.run(delete(connected_accounts).where(connected_accounts.c.provider == "discord"))
    async with redis.asyncio.Redis.from_url(application.redis_url) as client:
        await client.flushdb()
    bot = bot_of(application, shard_count=1)
    env = simcord.Env(bot, **{"settle_timeout": GENEROUS, **options})
    await env.start()
    try:
        guild = env.create_guild("Portland Trades")
        yield DiscordServer(application, bot, env, guild, guild.create_text_channel("trades"))
        env.raise_errors()
    finally:
        await env.shutdown()
