"""Business accounts."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from psycopg.errors import UniqueViolation
from sqlalchemy import BigInteger, Integer, Text, bindparam, func, insert, select, tuple_, update

from dualcaster_core.accounts.business.model import BusinessAccount, BusinessState
from dualcaster_core.accounts.business.views import BusinessPage, BusinessView
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles

_b = business_accounts.c
_COLUMNS = (_b.user_id, _b.business_name, _b.state, _b.reason, _b.documents, _b.applied_at, _b.decided_at, _b.version)
_user = bindparam("user", type_=BigInteger())
_OF = select(*_COLUMNS).where(_b.user_id == _user)
_HOLD = _OF.with_for_update()
_FACTS: dict[str, Any] = {
    one.name: bindparam(f"the_{one.name}", type_=one.type) for one in _COLUMNS if one.name != "user_id"
}
_ADD = insert(business_accounts).values({"user_id": _user, **_FACTS})
_STORE = update(business_accounts).where(_b.user_id == _user).values(_FACTS)
_PAGE = (
    select(*_COLUMNS, users.c.username, lgs_profiles.c.id)
    .join_from(business_accounts, users, users.c.id == _b.user_id)
    .join(lgs_profiles, lgs_profiles.c.user_id == _b.user_id, isouter=True)
    .where(
        _b.state == bindparam("state", type_=Text()),
        tuple_(_b.applied_at, _b.user_id)
        > tuple_(bindparam("at", type_=MOMENT), bindparam("after", type_=BigInteger())),
    )
    .order_by(_b.applied_at, _b.user_id)
    .limit(bindparam("limit", type_=Integer()))
)
_COUNTS = select(_b.state, func.count()).group_by(_b.state)


def business_from_row(row: Row) -> BusinessAccount:
    """Turn the columns of ``business_to_row`` into a business account."""
    user_id, name, state, reason, documents, applied_at, decided_at, version = row
    return BusinessAccount(
        user_id=user_id,
        name=name,
        state=BusinessState(state),
        reason=reason,
        documents=documents,
        applied_at=applied_at,
        decided_at=decided_at,
        version=version,
    )


def business_to_row(business: BusinessAccount) -> dict[str, Any]:
    """Turn a business account into the values that store it."""
    return {
        "the_business_name": business.name,
        "the_state": business.state.value,
        "the_reason": business.reason,
        "the_documents": business.documents,
        "the_applied_at": business.applied_at,
        "the_decided_at": business.decided_at,
        "the_version": business.version,
    }


class PostgresBusinesses:
    """``BusinessRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, user_id: int, *, lock: bool = False) -> BusinessAccount | None:
        """Read it by its key."""
        row = await self._session.row(_HOLD if lock else _OF, user=user_id)
        return None if row is None else business_from_row(row)

    async def add(self, business: BusinessAccount) -> None:
        """Write a row."""
        try:
            await self._session.run(_ADD, user=business.user_id, **business_to_row(business))
        except UniqueViolation as error:
            raise Conflict("this account is a business account already") from error

    async def store(self, business: BusinessAccount) -> None:
        """Replace the row."""
        await self._session.run(_STORE, user=business.user_id, **business_to_row(business))


@frozen
class PostgresBusinessQueries:
    """``BusinessQueries``: one statement each."""

    _database: Database
    _ids: PublicIds

    async def listed(self, state: BusinessState, *, limit: int = PAGE, cursor: str | None = None) -> BusinessPage:
        """Read along the index of states."""
        cursors = Cursors(f"businesses.{state.value}", (None, IdKind.USER), self._ids)
        at, after = cursors.read(cursor) or (0, 0)
        rows = await self._database.rows(
            _PAGE, state=state.value, at=moment_of(at), after=after, limit=checked_limit(limit) + 1
        )
        return BusinessPage(
            items=tuple(self._view(row) for row in rows[:limit]),
            next_cursor=cursors.after(rows, limit, lambda row: (microseconds(row[5]), row[0])),
        )

    async def counts(self) -> Sequence[tuple[BusinessState, int]]:
        """Count along the index of states."""
        return [(BusinessState(state), count) for state, count in await self._database.rows(_COUNTS)]

    def _view(self, row: Row) -> BusinessView:
        *facts, username, store = row
        business = business_from_row(tuple(facts))
        return BusinessView(
            id=self._ids.encode(IdKind.USER, business.user_id),
            username=username,
            business_name=business.name,
            business_verified=business.is_verified,
            state=business.state,
            reason=business.reason,
            documents=business.documents,
            applied_at=business.applied_at,
            decided_at=business.decided_at,
            version=business.version,
            store_id=None if store is None else self._ids.encode(IdKind.STORE, store),
        )
