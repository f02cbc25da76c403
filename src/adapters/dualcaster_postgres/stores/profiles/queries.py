"""``StoreQueries`` on PostgreSQL: each is one statement, whatever the number of stores."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    Boolean,
    Double,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)

from dualcaster_core.accounts.model import Place
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.profiles.filters import StoreFilters
from dualcaster_core.stores.profiles.ports import FoundRow
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.places import box_around, point
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.stores.profiles.profiles import COLUMNS, IS_VERIFIED, store_from_row
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.stores import lgs_profiles

_s = lgs_profiles.c
_limit = bindparam("limit", type_=Integer())
_after = bindparam("after", type_=BigInteger())


def _asked(name: str, column: Any) -> Any:
    """Leave a store out where a service is asked for that it does not offer."""
    return or_(bindparam(name, type_=Boolean()).is_(False), column)


_typed = bindparam("q", type_=Text())
_SHOWN: Final = (
    _s.closed_at.is_(None),
    IS_VERIFIED,
    _asked("buylist", _s.offers_buylist),
    _asked("trades", _s.offers_trades),
    _asked("events", _s.offers_events),
    or_(_typed == "", func.strpos(func.lower(_s.store_name), func.lower(_typed)) > 0),
)


def _degrees(name: str) -> Any:
    return bindparam(name, type_=Double())


_miles = miles_between(_s.latitude, _s.longitude, _degrees("north"), _degrees("east"))
_near = (
    select(*COLUMNS, _miles.label("miles"), cast(func.round(_miles * 1_000), BigInteger).label("thousandths"))
    .where(
        *_SHOWN,
        _s.latitude.between(_degrees("south_edge"), _degrees("north_edge")),
        or_(
            _s.longitude.between(_degrees("west_edge"), _degrees("east_edge")),
            _s.longitude.between(_degrees("other_west_edge"), _degrees("other_east_edge")),
        ),
    )
    .subquery("near")
)
NEAR: Select[Any] = (
    select(_near)
    .where(
        _near.c.miles <= _degrees("miles"),
        tuple_(_near.c.thousandths, _near.c.id) > tuple_(bindparam("after_thousandths", type_=BigInteger()), _after),
    )
    .order_by(_near.c.thousandths, _near.c.id)
    .limit(_limit)
)
_name = func.lower(_s.store_name)
_last = lgs_profiles.alias("last")
BY_NAME: Select[Any] = (
    select(*COLUMNS, null(), literal(0))
    .where(
        *_SHOWN,
        or_(
            _after == 0,
            tuple_(_name, _s.id)
            > select(func.lower(_last.c.store_name), _last.c.id).where(_last.c.id == _after).scalar_subquery(),
        ),
    )
    .order_by(_name, _s.id)
    .limit(_limit)
)
_PLACE = select(users.c.location_display, users.c.grid_latitude, users.c.grid_longitude).where(
    users.c.id == bindparam("key", type_=BigInteger())
)
_KEYS = select(_s.id).where(_s.closed_at.is_(None), IS_VERIFIED, _s.id > _after).order_by(_s.id).limit(_limit)


@frozen
class PostgresStoreQueries:
    """``StoreQueries``: near a point along the index of places, by name along the index of names."""

    _database: Database

    async def found(
        self,
        filters: StoreFilters,
        *,
        around: Coordinates | None,
        miles: int,
        after: Sequence[int],
        limit: int,
    ) -> Sequence[FoundRow]:
        """Read the stores within a box and their distances, or those of a part of the index of names."""
        asked = {
            "q": filters.q,
            "buylist": filters.buylist,
            "trades": filters.trades,
            "events": filters.events,
            "after": after[1],
            "limit": limit,
        }
        if around is None:
            return [_found(row) for row in await self._database.rows(BY_NAME, **asked)]
        near = {
            "north": around.latitude,
            "east": around.longitude,
            "miles": float(miles),
            "after_thousandths": after[0],
        }
        return [_found(row) for row in await self._database.rows(NEAR, **asked, **near, **box_around(around, miles))]

    async def place_of(self, user_id: int) -> Place | None:
        """Read the point of the grid, by the account's key."""
        row = await self._database.row(_PLACE, key=user_id)
        where = None if row is None else point(row[1], row[2])
        return None if row is None or where is None else Place(row[0] or "", where)

    async def listed_keys(self, *, after: int, limit: int) -> Sequence[int]:
        """Read along the key."""
        return [int(row[0]) for row in await self._database.rows(_KEYS, after=after, limit=limit)]


def _found(row: Row) -> FoundRow:
    *store, miles, thousandths = row
    return FoundRow(store=store_from_row(tuple(store)), miles=miles, thousandths=thousandths)
