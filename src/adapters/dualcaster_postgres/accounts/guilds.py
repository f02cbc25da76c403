"""Linked Discord servers, and who takes part in them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, and_, any_, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.guilds.model import Guild, GuildMembership
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import connected_accounts, guild_members, guilds, users

_guild, _user = bindparam("guild", type_=BigInteger()), bindparam("user", type_=BigInteger())
_ONE = select(guilds.c.id, guilds.c.name, guilds.c.linked_at, guilds.c.channel_id).where(
    guilds.c.id == _guild, guilds.c.linked_at.is_not(None)
)
_insert = upsert(guilds).values({name: bindparam(name) for name in ("id", "name", "linked_at", "channel_id")})
_LINK = _insert.on_conflict_do_update(
    index_elements=["id"],
    set_={
        "name": _insert.excluded.name,
        "linked_at": func.coalesce(guilds.c.linked_at, _insert.excluded.linked_at),
        "channel_id": _insert.excluded.channel_id,
    },
)
_UNLINK = (
    update(guilds).where(guilds.c.id == _guild, guilds.c.linked_at.is_not(None)).values(linked_at=None, channel_id=None)
)
_LEAVE = delete(guild_members).where(guild_members.c.guild_id == _guild, guild_members.c.user_id == _user)
_LEAVE_ALL = delete(guild_members).where(guild_members.c.user_id == _user)
_first = (
    select(guild_members.c.user_id)
    .where(guild_members.c.guild_id == _guild)
    .order_by(guild_members.c.user_id)
    .limit(bindparam("most"))
)
_DISMISS = (
    delete(guild_members)
    .where(guild_members.c.guild_id == _guild, guild_members.c.user_id.in_(_first))
    .returning(guild_members.c.user_id)
)
_name = func.coalesce(guilds.c.name, func.concat("Discord server ", guild_members.c.guild_id))
_MEMBERSHIPS = (
    select(guild_members.c.guild_id, _name, guilds.c.linked_at.is_not(None))
    .join_from(guild_members, guilds, guilds.c.id == guild_members.c.guild_id, isouter=True)
    .where(guild_members.c.user_id == _user)
    .order_by(_name, guild_members.c.guild_id)
)
_DISCORD_IDS = (
    select(connected_accounts.c.user_id, connected_accounts.c.provider_user_id)
    .join_from(guild_members, connected_accounts, connected_accounts.c.user_id == guild_members.c.user_id)
    .where(
        guild_members.c.guild_id == _guild,
        guild_members.c.user_id == any_(cast(bindparam("users"), ARRAY(BigInteger))),
        connected_accounts.c.provider == "discord",
    )
)

_MEMBERS = (
    select(users.c.id, users.c.username)
    .join_from(guild_members, users, users.c.id == guild_members.c.user_id)
    .join(
        connected_accounts,
        and_(connected_accounts.c.user_id == users.c.id, connected_accounts.c.provider == "discord"),
    )
    .where(guild_members.c.guild_id == _guild, users.c.is_active)
    .order_by(users.c.last_active_at.desc(), users.c.id)
    .limit(bindparam("most"))
)


class PostgresGuilds:
    """``GuildRepository`` on the tables of guilds and their members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def one(self, guild_id: int) -> Guild | None:
        """Find a linked server."""
        row = await self._session.row(_ONE, guild=guild_id)
        return Guild(id=row[0], name=row[1], linked_at=row[2], channel_id=row[3]) if row else None

    async def link(self, guild: Guild) -> None:
        """Link a server, or change its name and channel."""
        await self._session.run(
            _LINK, id=guild.id, name=guild.name, linked_at=guild.linked_at, channel_id=guild.channel_id
        )

    async def unlink(self, guild_id: int) -> bool:
        """Unlink a server; False if it was not linked."""
        return await self._session.run(_UNLINK, guild=guild_id) == 1

    async def leave(self, user_id: int, guild_id: int) -> bool:
        """Let somebody take part no longer; False if they did not."""
        return await self._session.run(_LEAVE, guild=guild_id, user=user_id) == 1

    async def leave_all(self, user_id: int) -> int:
        """Let somebody take part in no server any more; count those that they did."""
        return await self._session.run(_LEAVE_ALL, user=user_id)

    async def dismiss(self, guild_id: int, *, limit: int) -> Sequence[int]:
        """Let the first people of a server take part no longer."""
        return sorted(row[0] for row in await self._session.rows(_DISMISS, guild=guild_id, most=limit))

    async def memberships(self, user_id: int) -> Sequence[GuildMembership]:
        """List the servers that somebody takes part in, by name."""
        rows = await self._session.rows(_MEMBERSHIPS, user=user_id)
        return [GuildMembership(guild_id=row[0], name=row[1], is_linked=row[2]) for row in rows]

    async def members(self, guild_id: int, *, limit: int) -> Mapping[int, str]:
        """Name the linked people who take part in a server, those who were active last."""
        return {row[0]: row[1] for row in await self._session.rows(_MEMBERS, guild=guild_id, most=limit)}

    async def discord_ids(self, guild_id: int, user_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the Discord ids of those of these people who take part in a server."""
        rows = await self._session.rows(_DISCORD_IDS, guild=guild_id, users=list(user_ids))
        return {row[0]: int(row[1]) for row in rows}
