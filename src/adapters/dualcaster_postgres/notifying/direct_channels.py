"""The direct messages that are open, and how many were begun lately."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, bindparam, func, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import guild_members, guilds
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.notifying import discord_channels, discord_pauses

_HOUR: Final = timedelta(hours=1)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a channel was begun that counts for no hour."""
_user, _since = bindparam("user", type_=BigInteger()), bindparam("since", type_=MOMENT)
_c = discord_channels.c
_KNOWN = select(_c.channel_id).where(_c.user_id == _user, _c.discord_id == bindparam("discord"))
_MINE = select(_c.claimed_at).where(_c.user_id == _user, _c.discord_id == bindparam("discord"), _c.claimed_at > _since)
_CLAIMED = select(func.count(), func.min(_c.claimed_at)).where(_c.claimed_at > _since)
_NAMES = ("user_id", "discord_id", "channel_id", "claimed_at")
_write = upsert(discord_channels).values({name: bindparam(name) for name in _NAMES})
_CLAIM = _write.on_conflict_do_update(
    index_elements=["user_id"],
    set_={
        "discord_id": _write.excluded.discord_id,
        "channel_id": _write.excluded.channel_id,
        "claimed_at": _write.excluded.claimed_at,
        "refused_at": null(),
    },
)
_OPENED = (
    update(discord_channels)
    .where(_c.user_id == _user, _c.discord_id == bindparam("discord"))
    .values(channel_id=bindparam("channel", type_=BigInteger()))
)
_REFUSED = (
    update(discord_channels)
    .where(_c.user_id == _user, _c.discord_id == bindparam("discord"))
    .values(channel_id=None, refused_at=bindparam("now", type_=MOMENT))
)
_REFUSALS = select(func.count()).where(_c.refused_at > _since)
_PAUSED = select(discord_pauses.c.until).where(discord_pauses.c.until > bindparam("now", type_=MOMENT))
_pause = upsert(discord_pauses).values(id=1, until=bindparam("until", type_=MOMENT), code=bindparam("code"))
_PAUSE = _pause.on_conflict_do_update(
    index_elements=["id"],
    set_={"until": func.greatest(discord_pauses.c.until, _pause.excluded.until), "code": _pause.excluded.code},
)
_SERVERS = (
    select(guilds.c.channel_id)
    .join_from(guild_members, guilds, guilds.c.id == guild_members.c.guild_id)
    .where(guild_members.c.user_id == _user, guilds.c.linked_at.is_not(None), guilds.c.channel_id.is_not(None))
    .order_by(guilds.c.id)
)


@frozen
class PostgresDirectChannels:
    """``DirectChannels``: every call is a transaction of its own; claims wait for each other."""

    _database: Database

    async def known(self, user_id: int, discord_id: str) -> int | None:
        """Return the channel to somebody."""
        async with self._database.transaction() as session:
            row = await session.row(_KNOWN, user=user_id, discord=discord_id)
        return int(row[0]) if row and row[0] is not None else None

    async def claim(self, user_id: int, discord_id: str, now: datetime, *, hourly: int) -> datetime | None:
        """Take one of the hour's new channels; None where it is theirs, else when one is free."""
        since = now - _HOUR
        async with self._database.transaction() as session:
            await lock(session, AdvisoryLock.DIRECT_MESSAGES)
            if await session.row(_MINE, user=user_id, discord=discord_id, since=since):
                return None
            row = await session.row(_CLAIMED, since=since)
            if row is not None and row[0] >= hourly:
                first: datetime = row[1]
                return first + _HOUR
            await session.run(_CLAIM, user_id=user_id, discord_id=discord_id, channel_id=None, claimed_at=now)
        return None

    async def opened(self, user_id: int, discord_id: str, channel_id: int, *, by_bot: bool) -> None:
        """Note the channel to somebody."""
        async with self._database.transaction() as session:
            if by_bot:
                await session.run(_OPENED, user=user_id, discord=discord_id, channel=channel_id)
            else:
                given = {"user_id": user_id, "discord_id": discord_id, "channel_id": channel_id}
                await session.run(_CLAIM, claimed_at=_LONG_AGO, **given)

    async def refused(self, user_id: int, discord_id: str, now: datetime) -> int:
        """Note that somebody takes no messages; count who refused in this hour."""
        async with self._database.transaction() as session:
            await session.run(_REFUSED, user=user_id, discord=discord_id, now=now)
            row = await session.row(_REFUSALS, since=now - _HOUR)
        return int(row[0]) if row else 0

    async def paused_until(self, now: datetime) -> datetime | None:
        """Return until when none is begun."""
        async with self._database.transaction() as session:
            row = await session.row(_PAUSED, now=now)
        return row[0] if row else None

    async def pause(self, until: datetime, code: int) -> None:
        """Begin none until a moment."""
        async with self._database.transaction() as session:
            await session.run(_PAUSE, until=until, code=code)

    async def server_channels(self, user_id: int) -> Sequence[int]:
        """List the channels of the linked servers that somebody takes part in."""
        async with self._database.transaction() as session:
            return [int(row[0]) for row in await session.rows(_SERVERS, user=user_id)]
