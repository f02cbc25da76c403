"""Roles of accounts, and one row for each time that one changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Text, bindparam, func, insert, literal, select

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.ports import RoleChange
from dualcaster_postgres.accounts.profiles import PostgresProfiles
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import profiles, role_changes, users

_change = role_changes.c
_NAMED = (
    select(users.c.id, func.coalesce(profiles.c.account_type, Role.USER.value))
    .join_from(users, profiles, profiles.c.user_id == users.c.id, isouter=True)
    .where(func.lower(users.c.username) == func.lower(bindparam("name", type_=Text())), users.c.is_active)
    .with_for_update(of=users)
)
_ADD = insert(role_changes).values(
    {
        "user_id": bindparam("user", type_=BigInteger()),
        "role_before": bindparam("before"),
        "role": bindparam("role"),
        "changed_by": bindparam("by"),
        "changed_at": bindparam("at"),
    }
)
_LATEST = (
    select(users.c.username, _change.user_id, _change.role_before, _change.role, _change.changed_by, _change.changed_at)
    .join_from(role_changes, users, users.c.id == _change.user_id)
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

    async def add(self, username: str, role: Role, *, by: str, at: datetime) -> int | None:
        """Give a role under the account's lock, and note it."""
        row = await self._session.row(_NAMED, name=username)
        if row is None:
            return None
        user_id, before = int(row[0]), str(row[1])
        if before != role.value:
            await PostgresProfiles(self._session).set_role(user_id, role)
            await self._session.run(_ADD, user=user_id, before=before, role=role.value, by=by, at=at)
        return user_id

    async def latest(self, *, limit: int) -> Sequence[tuple[str, RoleChange]]:
        """List the latest changes."""
        return [
            (name, RoleChange(user_id=key, before=Role(before), role=Role(role), by=by, at=at))
            for name, key, before, role, by, at in await self._session.rows(_LATEST, limit=limit)
        ]

    async def admins(self) -> int:
        """Count open accounts of admins."""
        row = await self._session.row(_ADMINS)
        return int(row[0]) if row else 0
