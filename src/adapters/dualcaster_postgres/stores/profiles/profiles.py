"""``StoreRepository`` on PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, exists, insert, select, update

from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.errors import StoreExists
from dualcaster_core.stores.profiles.model import Store, StoreDetails
from dualcaster_core.stores.profiles.opening_hours import OpeningHours, opening_hours_as_plain, opening_hours_from
from dualcaster_core.stores.profiles.ports import StoreCommitments
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.stores.profiles.closing import COMMITMENTS, EMPTY
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.stores import lgs_profiles

_s = lgs_profiles.c
TEXTS: Final = (
    "store_name",
    "description",
    "store_address",
    "store_city",
    "store_state",
    "store_postal",
    "store_country",
    "store_phone",
    "store_website",
    "offers_buylist",
    "offers_trades",
    "offers_events",
    "trade_in_bonus_pct",
    "time_zone",
)
"""Columns that a store's details have as they are."""
WRITTEN: Final = (
    "user_id",
    *TEXTS,
    "latitude",
    "longitude",
    "hours",
    "closed_dates",
    "created_at",
    "closed_at",
    "version",
)
IS_VERIFIED: Final[Any] = (
    exists()
    .where(business_accounts.c.user_id == _s.user_id, business_accounts.c.state == BusinessState.VERIFIED.value)
    .where(users.c.id == _s.user_id, users.c.is_active)
)
"""Whether staff verified the business of a store's owner, whose account is open."""
COLUMNS: Final = (_s.id, *(_s[name] for name in WRITTEN), IS_VERIFIED.label("is_verified"))
_values: dict[str, Any] = {name: bindparam(f"the_{name}", type_=_s[name].type) for name in WRITTEN}
_KEY: Final = bindparam("key", type_=BigInteger())
_ONE = select(*COLUMNS).where(_s.id == _KEY)
_LOCKED = _ONE.with_for_update(of=lgs_profiles)
_WITH_IDS = select(*COLUMNS).where(_s.id == any_(bindparam("keys", type_=ARRAY(BigInteger()))))
_OF_OWNER = select(*COLUMNS).where(_s.user_id == _KEY)
_ADD = insert(lgs_profiles).values(_values).returning(_s.id)
_STORE = (
    update(lgs_profiles)
    .where(_s.id == _KEY)
    .values({name: value for name, value in _values.items() if name != "created_at"})
)


def store_to_row(store: Store) -> dict[str, Any]:
    """Turn a store into the values that store it, without its key."""
    details = store.details
    point = details.coordinates
    return {
        "the_user_id": store.user_id,
        **{f"the_{name}": getattr(details, name) for name in TEXTS},
        "the_latitude": None if point is None else point.latitude,
        "the_longitude": None if point is None else point.longitude,
        "the_hours": Jsonb(opening_hours_as_plain(details.hours)),
        "the_closed_dates": list(details.hours.closed_dates),
        "the_created_at": store.created_at,
        "the_closed_at": store.closed_at,
        "the_version": store.version,
    }


def store_from_row(row: Row) -> Store:
    """Turn ``COLUMNS`` into a store."""
    key, *values, is_verified = row
    facts: dict[str, Any] = dict(zip(WRITTEN, values, strict=True))
    latitude, longitude = facts["latitude"], facts["longitude"]
    return Store(
        id=key,
        user_id=facts["user_id"],
        details=StoreDetails(
            **{name: facts[name] for name in TEXTS},
            coordinates=None if latitude is None else Coordinates(latitude, longitude),
            hours=hours_from_row(facts["hours"], facts["closed_dates"]),
        ),
        created_at=facts["created_at"],
        is_verified=is_verified,
        closed_at=facts["closed_at"],
        version=facts["version"],
    )


def hours_from_row(week: Any, closed_dates: Any) -> OpeningHours:
    """Turn the two columns of opening hours into them."""
    return evolve(opening_hours_from(week), closed_dates=tuple(closed_dates))


class PostgresStores:
    """``StoreRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, store: Store) -> Store:
        """Insert it; the unique index of owners lets one through."""
        try:
            row = await self._session.row(_ADD, **store_to_row(store))
        except UniqueViolation as error:
            raise StoreExists from error
        assert row is not None  # noqa: S101 - a returned key
        return evolve(store, id=row[0])

    async def with_id(self, store_id: int, *, lock: bool = False) -> Store | None:
        """Find by its key."""
        row = await self._session.row(_LOCKED if lock else _ONE, key=store_id)
        return None if row is None else store_from_row(row)

    async def with_ids(self, store_ids: Collection[int]) -> Mapping[int, Store]:
        """Find by the primary key."""
        rows = await self._session.rows(_WITH_IDS, keys=sorted(store_ids))
        return {store.id: store for store in map(store_from_row, rows)}

    async def of_owner(self, user_id: int) -> Store | None:
        """Find by the unique index of owners."""
        row = await self._session.row(_OF_OWNER, key=user_id)
        return None if row is None else store_from_row(row)

    async def commitments(self, store_id: int, now: datetime) -> StoreCommitments:
        """Count them, in one statement."""
        row = await self._session.row(COMMITMENTS, key=store_id, now=now)
        assert row is not None  # noqa: S101 - counts give a row
        staff, events, orders, creditors, credit_cents = row
        return StoreCommitments(
            staff=staff, events=events, orders=orders, creditors=creditors, credit_cents=credit_cents
        )

    async def empty(self, store_id: int) -> None:
        """Delete the rows, a statement for each table."""
        for statement in EMPTY:
            await self._session.run(statement, key=store_id)

    async def store(self, store: Store) -> None:
        """Replace the row."""
        values = {name: value for name, value in store_to_row(store).items() if name != "the_created_at"}
        try:
            await self._session.run(_STORE, key=store.id, **values)
        except UniqueViolation as error:
            raise StoreExists from error
