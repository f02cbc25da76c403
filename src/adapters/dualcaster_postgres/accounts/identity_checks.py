"""Decisions about identities: one row each, never changed, and what the profile says of the last one."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.accounts.profiles.ports import IdentityCheck
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import identity_checks, profiles

_check = identity_checks.c
_ADD = insert(identity_checks).values(
    {
        "user_id": bindparam("user"),
        "is_checked": bindparam("checked"),
        "by_id": bindparam("by"),
        "reason": bindparam("why"),
        "decided_at": bindparam("at"),
    }
)
_mark = upsert(profiles).values(
    {"user_id": bindparam("user", type_=BigInteger()), "identity_checked": bindparam("checked", type_=Boolean())}
)
_MARK = _mark.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"identity_checked": _mark.excluded.identity_checked, "revision": profiles.c.revision + 1},
)
_OF = (
    select(_check.user_id, _check.is_checked, _check.by_id, _check.reason, _check.decided_at)
    .where(_check.user_id == bindparam("user", type_=BigInteger()))
    .order_by(_check.id.desc())
    .limit(100)
)


class PostgresIdentityChecks:
    """``IdentityCheckRepository``; the account's lock is held by whoever adds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, check: IdentityCheck) -> None:
        """Add a decision and mark the profile."""
        facts = {"user": check.user_id, "checked": check.is_checked}
        await self._session.run(_ADD, **facts, by=check.by_id, why=check.reason, at=check.at)
        await self._session.run(_MARK, **facts)

    async def of(self, user_id: int) -> Sequence[IdentityCheck]:
        """List the last hundred decisions about somebody."""
        return [
            IdentityCheck(user_id=key, is_checked=checked, by_id=by, reason=reason, at=at)
            for key, checked, by, reason, at in await self._session.rows(_OF, user=user_id)
        ]
