"""Who blocks whom, and who is in which Discord server."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, delete, exists, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import blocks, guild_members, guilds

_BLOCK = (
    upsert(blocks).values(blocker_id=bindparam("blocker"), blocked_id=bindparam("blocked")).on_conflict_do_nothing()
)
_UNBLOCK = delete(blocks).where(
    blocks.c.blocker_id == bindparam("blocker"), blocks.c.blocked_id == bindparam("blocked")
)
_one, _other = bindparam("one", type_=BigInteger()), bindparam("other", type_=BigInteger())
_BLOCKERS = select(blocks.c.blocker_id).where(
    or_(
        and_(blocks.c.blocker_id == _one, blocks.c.blocked_id == _other),
        and_(blocks.c.blocker_id == _other, blocks.c.blocked_id == _one),
    )
)
_JOIN = upsert(guild_members).values(guild_id=bindparam("guild"), user_id=bindparam("member")).on_conflict_do_nothing()
_named = upsert(guilds).values({"id": bindparam("guild", type_=BigInteger()), "name": bindparam("name", type_=Text())})
_NAME = _named.on_conflict_do_update(
    index_elements=["id"], set_={"name": _named.excluded.name}, where=guilds.c.name != _named.excluded.name
)
_MEMBERS = (
    select(guild_members.c.user_id)
    .where(guild_members.c.guild_id == bindparam("guild"))
    .order_by(guild_members.c.user_id)
)


def between(one: Any, other: Any) -> Any:
    """Say in SQL that either of two people blocks the other."""
    return exists().where(
        or_(
            and_(blocks.c.blocker_id == one, blocks.c.blocked_id == other),
            and_(blocks.c.blocker_id == other, blocks.c.blocked_id == one),
        )
    )


def blocked_with(me: Any) -> Any:
    """Select everybody whom somebody blocks or is blocked by."""
    return union_all(
        select(blocks.c.blocked_id.label("user_id")).where(blocks.c.blocker_id == me),
        select(blocks.c.blocker_id).where(blocks.c.blocked_id == me),
    )


class PostgresSocialGraph:
    """``SocialGraph`` on the tables of blocks and guild members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def block(self, blocker_id: int, blocked_id: int) -> bool:
        """Block; False if it was so already."""
        return await self._session.run(_BLOCK, blocker=blocker_id, blocked=blocked_id) == 1

    async def unblock(self, blocker_id: int, blocked_id: int) -> bool:
        """Lift a block; False if there was none."""
        return await self._session.run(_UNBLOCK, blocker=blocker_id, blocked=blocked_id) == 1

    async def blockers_between(self, one: int, other: int) -> frozenset[int]:
        """Look both ways."""
        return frozenset(row[0] for row in await self._session.rows(_BLOCKERS, one=one, other=other))

    async def join_guild(self, user_id: int, guild_id: int, name: str = "") -> bool:
        """Note a membership and the server's name; False if the membership was noted already."""
        if name:
            await self._session.run(_NAME, guild=guild_id, name=name)
        return await self._session.run(_JOIN, guild=guild_id, member=user_id) == 1

    async def guild_members(self, guild_id: int) -> Sequence[int]:
        """List the members by ascending id."""
        return [row[0] for row in await self._session.rows(_MEMBERS, guild=guild_id)]
