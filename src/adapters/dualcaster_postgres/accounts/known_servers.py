"""Discord servers that people are in, as Discord told, and when it is asked next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, and_, any_, bindparam, cast, column, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.guilds.model import DueSync, KnownServer
from dualcaster_postgres.accounts.linked_accounts import ACCOUNT_COLUMNS, account_from_row
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays
from dualcaster_postgres.tables.accounts import (
    HAS_SERVERS,
    connected_accounts,
    discord_servers,
    guild_members,
    guilds,
)

_MOMENT = DateTime(timezone=True)
_user = bindparam("user", type_=BigInteger())
_accounts = connected_accounts.c
_DUE = (
    select(_accounts.id)
    .where(HAS_SERVERS, _accounts.next_sync_at <= bindparam("now", type_=_MOMENT))
    .order_by(_accounts.next_sync_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
    .prefix_with("MATERIALIZED")
)
_CLAIM = (
    update(connected_accounts)
    .where(_accounts.id == _DUE.c.id)
    .values(next_sync_at=bindparam("until", type_=_MOMENT))
    .returning(_accounts.sync_failures, *ACCOUNT_COLUMNS)
)
_SCHEDULE = (
    update(connected_accounts)
    .where(_accounts.user_id == _user, _accounts.provider == "discord")
    .values(next_sync_at=bindparam("at", type_=_MOMENT), sync_failures=bindparam("failures"))
)
_told = (
    func.unnest(
        cast(bindparam("in_guild_id", type_=Text()), ARRAY(BigInteger)),
        cast(bindparam("in_name", type_=Text()), ARRAY(Text)),
    )
    .table_valued(column("guild_id", BigInteger), column("name", Text))
    .render_derived(name="told")
)
_ids = any_(cast(bindparam("guilds"), ARRAY(BigInteger)))
_FORGET_OTHERS = delete(discord_servers).where(
    discord_servers.c.user_id == _user, ~(discord_servers.c.guild_id == _ids)
)
_noted = upsert(discord_servers).from_select(
    ["user_id", "guild_id", "name"], select(cast(_user, BigInteger), _told.c.guild_id, _told.c.name)
)
_NOTE = _noted.on_conflict_do_update(
    index_elements=["user_id", "guild_id"],
    set_={"name": _noted.excluded.name},
    where=discord_servers.c.name != _noted.excluded.name,
)
_RENAME = (
    update(guilds)
    .where(guilds.c.id == _told.c.guild_id, guilds.c.linked_at.is_(None), guilds.c.name != _told.c.name)
    .values(name=_told.c.name)
)
_FORGET = delete(discord_servers).where(discord_servers.c.user_id == _user)
_LEAVE_ALL_BUT = delete(guild_members).where(guild_members.c.user_id == _user, ~(guild_members.c.guild_id == _ids))
_LEAVE_UNLINKED = delete(guild_members).where(
    guild_members.c.user_id == _user,
    ~select(guilds.c.id)
    .where(guilds.c.id == guild_members.c.guild_id, guilds.c.linked_at.is_not(None))
    .correlate(guild_members)
    .exists(),
)
_OF = (
    select(discord_servers.c.guild_id, discord_servers.c.name, guild_members.c.user_id.is_not(None))
    .join_from(
        discord_servers,
        guild_members,
        and_(
            guild_members.c.guild_id == discord_servers.c.guild_id,
            guild_members.c.user_id == discord_servers.c.user_id,
        ),
        isouter=True,
    )
    .where(discord_servers.c.user_id == _user)
    .order_by(func.lower(discord_servers.c.name), discord_servers.c.guild_id)
)


class PostgresKnownServers:
    """``KnownServerRepository`` on the tables of servers and connected accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def claim(self, now: datetime, *, until: datetime, limit: int) -> Sequence[DueSync]:
        """Take accounts that are due, in one statement; others who do so get other ones."""
        rows = await self._session.rows(_CLAIM, now=now, until=until, most=limit)
        return [DueSync(account_from_row(row[1:]), row[0]) for row in rows]

    async def schedule(self, user_id: int, at: datetime, *, failures: int) -> None:
        """Say when Discord is asked next."""
        await self._session.run(_SCHEDULE, user=user_id, at=at, failures=failures)

    async def replace(self, user_id: int, servers: Sequence[KnownServer]) -> None:
        """Replace what is known, in three statements."""
        told = as_arrays(["guild_id", "name"], [(one.guild_id, one.name) for one in servers])
        await self._session.run(_FORGET_OTHERS, user=user_id, guilds=[one.guild_id for one in servers])
        await self._session.run(_NOTE, user=user_id, **told)
        await self._session.run(_RENAME, **told)

    async def of(self, user_id: int) -> Sequence[KnownServer]:
        """List the servers of somebody, by name."""
        rows = await self._session.rows(_OF, user=user_id)
        return [KnownServer(guild_id=row[0], name=row[1], takes_part=row[2]) for row in rows]

    async def forget(self, user_id: int) -> int:
        """Forget the servers of somebody."""
        return await self._session.run(_FORGET, user=user_id)

    async def leave_all_but(self, user_id: int, guild_ids: Sequence[int]) -> int:
        """Let somebody take part in these servers alone."""
        return await self._session.run(_LEAVE_ALL_BUT, user=user_id, guilds=list(guild_ids))

    async def leave_unlinked(self, user_id: int) -> int:
        """Let somebody take part in no server that nobody linked."""
        return await self._session.run(_LEAVE_UNLINKED, user=user_id)
