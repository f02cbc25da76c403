"""Who decides cases, by the roles of accounts."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Text, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import array

from dualcaster_core.moderation.colleagues import Colleague
from dualcaster_core.reputation.staff import ADMIN, MODERATORS
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import profiles, users

_roles = any_(array([literal(role, Text()) for role in sorted(MODERATORS)]))
_STAFF: Final = (
    select(users.c.id, users.c.username, profiles.c.account_type)
    .join_from(users, profiles, profiles.c.user_id == users.c.id)
    .where(users.c.is_active, profiles.c.account_type != "user", profiles.c.account_type == _roles)
)
_EVERYBODY: Final = _STAFF.order_by(func.lower(users.c.username))
_NAMED: Final = _STAFF.where(
    func.lower(users.c.username) == func.lower(bindparam("name", type_=Text()))
).with_for_update(read=True)
_HAS_ROLE: Final = select(profiles.c.user_id).where(
    profiles.c.user_id == bindparam("user", type_=BigInteger()), profiles.c.account_type == _roles
)
ASSIGNEES: Final = _STAFF.subquery("assignee")
"""Who can have a case: joined to one, it names whoever has it and may still decide it."""


def _colleague(row: Row) -> Colleague:
    return Colleague(user_id=row[0], username=row[1], is_admin=row[2] == ADMIN)


class PostgresColleagues:
    """``Colleagues`` on accounts and their roles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def everybody(self) -> Sequence[Colleague]:
        """Read along the index of roles."""
        return [_colleague(row) for row in await self._session.rows(_EVERYBODY)]

    async def named(self, username: str) -> Colleague | None:
        """Find by the index of names, and keep the role from changing until the end."""
        row = await self._session.row(_NAMED, name=username)
        return None if row is None else _colleague(row)

    async def has_role(self, user_id: int) -> bool:
        """Look at the profile."""
        return await self._session.row(_HAS_ROLE, user=user_id) is not None
