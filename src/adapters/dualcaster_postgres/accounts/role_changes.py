"""Roles of accounts, and one row for each time that one changed."""

from collections.abc import Sequence

from sqlalchemy import Text, bindparam, func, insert, literal, select

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.ports import RoleChange
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_postgres.accounts.profiles import PostgresProfiles
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.administration import role_changes

_change = role_changes.c
_giver = users.alias("giver")
_NAMED = (
    select(users.c.id, func.coalesce(profiles.c.account_type, Role.USER.value))
    .join_from(users, profiles, profiles.c.user_id == users.c.id, isouter=True)
    .where(func.lower(users.c.username) == func.lower(bindparam("name", type_=Text())), users.c.is_active)
    .with_for_update(of=users)
)
_ADD = insert(role_changes).values(
    {
        "user_id": bindparam("user", type_=_change.user_id.type),
        "role_before": bindparam("before", type_=Text()),
        "role": bindparam("role", type_=Text()),
        "changed_by": bindparam("by", type_=Text()),
        "changed_at": bindparam("at", type_=_change.changed_at.type),
        "by_id": bindparam("by_id", type_=_change.by_id.type),
        "source": bindparam("source", type_=Text()),
        "reason": bindparam("reason", type_=Text()),
    }
)
_LATEST = (
    select(
        users.c.username,
        _change.user_id,
        _change.role_before,
        _change.role,
        func.coalesce(_giver.c.username, _change.changed_by),
        _change.by_id,
        _change.source,
        _change.reason,
        _change.changed_at,
    )
    .join_from(role_changes, users, users.c.id == _change.user_id)
    .outerjoin(_giver, _giver.c.id == _change.by_id)
    .order_by(_change.id.desc())
    .limit(bindparam("limit"))
)
_ADMINS = (
    select(func.count(literal(1)))
    .join_from(profiles, users, users.c.id == profiles.c.user_id)
    .where(profiles.c.account_type == Role.ADMIN.value, users.c.is_active)
)


class PostgresRoleChanges:
    """``RoleChangeRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def take_turn(self) -> None:
        """Take a lock of the database."""
        await lock(self._session, AdvisoryLock.ROLES)

    async def holder(self, username: str) -> tuple[int, Role] | None:
        """Find and lock an open account."""
        row = await self._session.row(_NAMED, name=username)
        return None if row is None else (int(row[0]), Role(row[1]))

    async def add(self, change: RoleChange) -> None:
        """Give a role, and note it."""
        await PostgresProfiles(self._session).set_role(change.user_id, change.role)
        await self._session.run(
            _ADD,
            user=change.user_id,
            before=change.before.value,
            role=change.role.value,
            by=change.by,
            by_id=change.by_id,
            source=change.source.value,
            reason=change.reason,
            at=change.at,
        )

    async def latest(self, *, limit: int) -> Sequence[tuple[str, RoleChange]]:
        """List the latest changes."""
        return [
            (
                name,
                RoleChange(
                    user_id=key,
                    before=Role(before),
                    role=Role(role),
                    by=by,
                    by_id=by_id,
                    source=AuditSource(source),
                    reason=reason,
                    at=at,
                ),
            )
            for name, key, before, role, by, by_id, source, reason, at in await self._session.rows(_LATEST, limit=limit)
        ]

    async def admins(self) -> int:
        """Count open accounts of admins."""
        row = await self._session.row(_ADMINS)
        return int(row[0]) if row else 0
