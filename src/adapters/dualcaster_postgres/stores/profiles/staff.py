"""``StaffRepository`` on PostgreSQL: owners from the profiles, everybody else from rows of their own."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Text, bindparam, cast, delete, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.access import StoreMember, StoreRole
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.stores.profiles.profiles import COLUMNS, store_from_row
from dualcaster_postgres.tables.stores import lgs_profiles, store_staff

_s, _p = store_staff.c, lgs_profiles.c
_STORE: Final = bindparam("store", type_=BigInteger())
_USER: Final = bindparam("user", type_=BigInteger())
_OWNED = select(_p.id, cast(literal(StoreRole.OWNER.value), Text).label("role")).where(
    _p.user_id == _USER, _p.closed_at.is_(None)
)
_WORKED_FOR = (
    select(_p.id, _s.role)
    .join_from(store_staff, lgs_profiles, _p.id == _s.store_id)
    .where(_s.user_id == _USER, _s.joined_at.is_not(None), _p.closed_at.is_(None))
)
_MEMBER = union_all(_OWNED.where(_p.id == _STORE), _WORKED_FOR.where(_p.id == _STORE))
_MEMBERSHIPS = union_all(_OWNED, _WORKED_FOR)
_STORES_OF = union_all(
    select(
        cast(literal(StoreRole.OWNER.value), Text).label("role"), literal(value=False).label("invited"), *COLUMNS
    ).where(_p.user_id == _USER, _p.closed_at.is_(None)),
    select(_s.role, _s.joined_at.is_(None), *COLUMNS)
    .join_from(store_staff, lgs_profiles, _p.id == _s.store_id)
    .where(_s.user_id == _USER, _p.closed_at.is_(None)),
)
_COLUMNS: Final = (_s.store_id, _s.user_id, _s.role, _s.invited_at, _s.joined_at)
_OF_STORE = select(*_COLUMNS).where(_s.store_id == _STORE).order_by(_s.invited_at, _s.user_id)
_ENTRY = select(*_COLUMNS).where(_s.store_id == _STORE, _s.user_id == _USER)
_put = upsert(store_staff).values({one.name: bindparam(one.name, type_=one.type) for one in _COLUMNS})
_PUT = _put.on_conflict_do_update(
    index_elements=["store_id", "user_id"],
    set_={name: _put.excluded[name] for name in ("role", "invited_at", "joined_at")},
)
_REMOVE = delete(store_staff).where(_s.store_id == _STORE, _s.user_id == _USER)


def entry_from_row(row: Row) -> StaffEntry:
    """Turn the columns of a row into an entry."""
    store_id, user_id, role, invited_at, joined_at = row
    return StaffEntry(
        store_id=store_id, user_id=user_id, role=StoreRole(role), invited_at=invited_at, joined_at=joined_at
    )


class PostgresStoreStaff:
    """``StaffRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def member(self, store_id: int, user_id: int) -> StoreMember | None:
        """Read along the keys of profiles and of staff."""
        row = await self._session.row(_MEMBER, store=store_id, user=user_id)
        return None if row is None else StoreMember(row[0], user_id, StoreRole(row[1]))

    async def memberships(self, user_id: int) -> Sequence[StoreMember]:
        """Read along the indexes of accounts."""
        rows = await self._session.rows(_MEMBERSHIPS, user=user_id)
        found = [StoreMember(key, user_id, StoreRole(role)) for key, role in rows]
        return sorted(found, key=lambda one: (one.role is not StoreRole.OWNER, one.store_id))

    async def entry(self, store_id: int, user_id: int) -> StaffEntry | None:
        """Read along the key."""
        row = await self._session.row(_ENTRY, store=store_id, user=user_id)
        return None if row is None else entry_from_row(row)

    async def listed(self, store_id: int) -> Sequence[StaffEntry]:
        """Read along the key."""
        return [entry_from_row(row) for row in await self._session.rows(_OF_STORE, store=store_id)]

    async def stores_of(self, user_id: int) -> Sequence[tuple[Store, StoreRole, bool]]:
        """Read along the indexes of accounts, with the profiles."""
        rows = await self._session.rows(_STORES_OF, user=user_id)
        found = [(store_from_row(row[2:]), StoreRole(row[0]), bool(row[1])) for row in rows]
        return sorted(found, key=lambda one: (one[1] is not StoreRole.OWNER, one[0].id))

    async def put(self, entry: StaffEntry) -> None:
        """Insert or replace the row."""
        await self._session.run(
            _PUT,
            store_id=entry.store_id,
            user_id=entry.user_id,
            role=entry.role.value,
            invited_at=entry.invited_at,
            joined_at=entry.joined_at,
        )

    async def remove(self, store_id: int, user_id: int) -> bool:
        """Delete the row."""
        return await self._session.run(_REMOVE, store=store_id, user=user_id) > 0
