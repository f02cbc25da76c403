"""Whom somebody blocks, in pages."""

from attrs import frozen
from sqlalchemy import BigInteger, DateTime, Integer, bindparam, case, func, select, true, tuple_

from dualcaster_core.accounts.ports import BlockedPerson, BlockPage
from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import blocks, profiles, users

_block = blocks.c
_before_at = bindparam("before_at", type_=DateTime(timezone=True))
_before_user = bindparam("before_user", type_=BigInteger())
_BLOCKED = (
    select(
        users.c.id, users.c.username, func.coalesce(profiles.c.display_name, ""), profiles.c.avatar, _block.created_at
    )
    .select_from(
        blocks.join(users, users.c.id == _block.blocked_id).outerjoin(profiles, profiles.c.user_id == users.c.id)
    )
    .where(
        _block.blocker_id == bindparam("user", type_=BigInteger()),
        case(
            (_before_user.is_(None), true()),
            else_=tuple_(_block.created_at, _block.blocked_id) < tuple_(_before_at, _before_user),
        ),
    )
    .order_by(_block.created_at.desc(), _block.blocked_id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresBlockQueries:
    """``BlockQueries``: one statement."""

    _database: Database
    _ids: PublicIds

    async def blocked_by(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> BlockPage:
        """List whom somebody blocks, the latest first."""
        cursors = Cursors("blocks.newest", (None, IdKind.USER), self._ids)
        at, key = cursors.read(cursor) or (None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                _BLOCKED,
                user=user_id,
                before_at=None if at is None else moment_of(at),
                before_user=key,
                limit=checked_limit(limit) + 1,
            )
        people = tuple(
            BlockedPerson(
                username=username,
                hashid=self._ids.encode(IdKind.USER, blocked),
                display_name=display_name,
                avatar_url=avatar_address(avatar),
                blocked_at=blocked_at,
            )
            for blocked, username, display_name, avatar, blocked_at in rows[:limit]
        )
        return BlockPage(people, cursors.after(rows, limit, lambda row: (microseconds(row[4]), row[0])))
