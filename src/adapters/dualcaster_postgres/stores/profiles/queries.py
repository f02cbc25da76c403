"""``StoreQueries`` on PostgreSQL: each is one statement, whatever the number of stores."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Double,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.profiles.filters import StoreFilters
from dualcaster_core.stores.profiles.ports import FoundRow
from dualcaster_core.stores.profiles.views import StockedCard
from dualcaster_postgres.accounts.distance_sql import miles_between
from dualcaster_postgres.accounts.places import box_around, point
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.stores.profiles.profiles import COLUMNS, IS_VERIFIED, store_from_row
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.stock import store_stock

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


_asked_card = cards.alias("asked_card")
_printing = cards.alias("printing")
_IS_OFFERED: Final = (
    _asked_card.c.id == bindparam("card", type_=BigInteger()),
    store_stock.c.quantity > 0,
    store_stock.c.price_cents.is_not(None),
)
_stocked = (
    select(store_stock.c.store_id)
    .join(_printing, _printing.c.id == store_stock.c.card_id)
    .join(_asked_card, _asked_card.c.oracle_card_id == _printing.c.oracle_card_id)
    .where(*_IS_OFFERED)
)
"""Stores that offer a card: read along its printings and the index of what is for sale."""
IN_STOCK = (
    select(
        store_stock.c.store_id,
        func.sum(store_stock.c.quantity).over(partition_by=store_stock.c.store_id),
        store_stock.c.price_cents,
        _printing.c.name,
        _printing.c.set_code,
        store_stock.c.finish,
        store_stock.c.condition,
        store_stock.c.language,
    )
    .ext(distinct_on(store_stock.c.store_id))
    .join(_printing, _printing.c.id == store_stock.c.card_id)
    .join(_asked_card, _asked_card.c.oracle_card_id == _printing.c.oracle_card_id)
    .where(
        *_IS_OFFERED,
        store_stock.c.store_id == any_(bindparam("stores", type_=ARRAY(BigInteger()))),
    )
    .order_by(store_stock.c.store_id, store_stock.c.price_cents, store_stock.c.id)
)
"""What stores have of a card: each with the sum of its copies beside the cheapest."""


def _degrees(name: str) -> Any:
    return bindparam(name, type_=Double())


_miles = miles_between(_s.latitude, _s.longitude, _degrees("north"), _degrees("east"))


def _nearest(*more: Any) -> Select[Any]:
    """List the stores around a point, the nearest first."""
    near = (
        select(*COLUMNS, _miles.label("miles"), cast(func.round(_miles * 1_000), BigInteger).label("thousandths"))
        .where(
            *_SHOWN,
            *more,
            _s.latitude.between(_degrees("south_edge"), _degrees("north_edge")),
            or_(
                _s.longitude.between(_degrees("west_edge"), _degrees("east_edge")),
                _s.longitude.between(_degrees("other_west_edge"), _degrees("other_east_edge")),
            ),
        )
        .subquery("near")
    )
    after = tuple_(bindparam("after_thousandths", type_=BigInteger()), _after)
    return (
        select(near)
        .where(near.c.miles <= _degrees("miles"), tuple_(near.c.thousandths, near.c.id) > after)
        .order_by(near.c.thousandths, near.c.id)
        .limit(_limit)
    )


def _by_name(*more: Any) -> Select[Any]:
    """List stores by their names."""
    name, last = func.lower(_s.store_name), lgs_profiles.alias("last")
    after = select(func.lower(last.c.store_name), last.c.id).where(last.c.id == _after).scalar_subquery()
    return (
        select(*COLUMNS, null(), literal(0))
        .where(*_SHOWN, *more, or_(_after == 0, tuple_(name, _s.id) > after))
        .order_by(name, _s.id)
        .limit(_limit)
    )


_has_card = _s.id.in_(_stocked)
NEAR, NEAR_WITH_CARD = _nearest(), _nearest(_has_card)
BY_NAME, BY_NAME_WITH_CARD = _by_name(), _by_name(_has_card)
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
        asked: dict[str, Any] = {
            "q": filters.q,
            "buylist": filters.buylist,
            "trades": filters.trades,
            "events": filters.events,
            "after": after[1],
            "limit": limit,
        }
        by_name, by_distance = BY_NAME, NEAR
        if filters.card_id is not None:
            asked["card"] = filters.card_id
            by_name, by_distance = BY_NAME_WITH_CARD, NEAR_WITH_CARD
        if around is None:
            return [_found(row) for row in await self._database.rows(by_name, **asked)]
        near = {
            "north": around.latitude,
            "east": around.longitude,
            "miles": float(miles),
            "after_thousandths": after[0],
        }
        return [
            _found(row) for row in await self._database.rows(by_distance, **asked, **near, **box_around(around, miles))
        ]

    async def in_stock(self, card_id: int, store_ids: Sequence[int]) -> Mapping[int, StockedCard]:
        """Read the lines of these stores along the printings of the card."""
        rows = await self._database.rows(IN_STOCK, card=card_id, stores=list(store_ids)) if store_ids else ()
        return {
            store: StockedCard(
                copies=int(copies),
                price=from_cents(cents),
                name=name,
                set_code=set_code,
                finish=FINISHES[finish],
                condition=CONDITION_NAMES[Condition(condition)],
                language=language,
            )
            for store, copies, cents, name, set_code, finish, condition, language in rows
        }

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
