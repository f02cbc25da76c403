"""Reads of the stock of stores in pages."""

from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Text, and_, bindparam, case, func, or_, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.views import EVERYTHING, ListFilter, ListOrder
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.stock.views import (
    OfferedCopy,
    OfferedPage,
    StockEntry,
    StockPage,
    StockState,
    StockSummary,
)
from dualcaster_postgres.collection.list_paging import (
    NAMED,
    OF_SET,
    by_name,
    by_rank,
    by_set,
    filter_parameters,
    of_copy,
)
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import card_values
from dualcaster_postgres.tables.stores.stock import store_stock

_s = store_stock.c
_state = bindparam("state", type_=Text())
CHANGED_HERE: Final = and_(
    _s.listed_quantity.is_not(None),
    or_(_s.quantity != _s.listed_quantity, _s.price_cents.is_distinct_from(_s.listed_price_cents)),
)
"""The line differs from what the shop system listed."""
_IS_SO: Final = {
    StockState.IN_STOCK: _s.quantity > 0,
    StockState.SOLD_OUT: _s.quantity == 0,
    StockState.UNPRICED: and_(_s.quantity > 0, _s.price_cents.is_(None)),
    StockState.NOT_LISTED: _s.listings == 0,
    StockState.CHANGED_HERE: CHANGED_HERE,
}
_OF_STATE = or_(_state.is_(None), case(*((_state == state.value, is_so) for state, is_so in _IS_SO.items())))
_LISTED = store_stock.join(cards, cards.c.id == _s.card_id)
_SORTINGS: Final = {
    ListOrder.NAME: by_name(_LISTED, _s.id),
    ListOrder.SET: by_set(_LISTED, _s.id),
    ListOrder.CONDITION: by_name(_LISTED, _s.id, -_s.condition),
    ListOrder.COPIES: by_name(_LISTED, _s.id, -_s.quantity),
    ListOrder.VALUE: by_rank(_LISTED, _s.id, -func.coalesce(_s.price_cents, -1)),
    ListOrder.TOTAL: by_rank(_LISTED, _s.id, -func.coalesce(sql_cast(_s.price_cents, BigInteger) * _s.quantity, -1)),
    ListOrder.NEWEST: by_rank(_LISTED, _s.id, -_s.id),
}
ORDERS: Final = tuple(_SORTINGS)
"""What stock is sorted by; ``value`` is the price."""


def _dollars(cents: int | None) -> Any:
    return None if cents is None else from_cents(cents)


def _entry(row: EntryRow) -> StockEntry:
    finish, condition, language, quantity, cost, price, market, listings, listed, listed_price, version = row.facts
    return StockEntry(
        id=row.id,
        card=row.card,
        finish=FINISHES[finish],
        condition=CONDITION_NAMES[Condition(condition)],
        language=language,
        quantity=quantity,
        cost=_dollars(cost),
        price=_dollars(price),
        market_price=_dollars(market),
        is_listed=bool(listings),
        listed_quantity=listed,
        listed_price=_dollars(listed_price),
        version=version,
    )


def _offered(row: EntryRow) -> OfferedCopy:
    finish, condition, language, quantity, price = row.facts
    return OfferedCopy(
        id=row.id,
        card=row.card,
        finish=FINISHES[finish],
        condition=CONDITION_NAMES[Condition(condition)],
        language=language,
        quantity=quantity,
        price=from_cents(price),
    )


_ROWS: Final = PagedRows(
    name="store_stock",
    kind=IdKind.STOCK,
    table=store_stock,
    source=with_value(_LISTED, _s),
    facts=(
        *(_s.finish, _s.condition, _s.language, _s.quantity, _s.cost_cents, _s.price_cents, card_values.c.cents),
        *(_s.listings, _s.listed_quantity, _s.listed_price_cents, _s.version),
    ),
    filters=(NAMED, OF_SET, of_copy(_s), _OF_STATE),
    sortings=_SORTINGS,
    entry=_entry,
    page_of=StockPage,
    owner="store_id",
)
_OFFERED: Final = PagedRows(
    name="store_offers",
    kind=IdKind.STOCK,
    table=store_stock,
    source=_LISTED,
    facts=(_s.finish, _s.condition, _s.language, _s.quantity, _s.price_cents),
    conditions=(_s.quantity > 0, _s.price_cents.is_not(None)),
    filters=(NAMED, OF_SET, of_copy(_s)),
    sortings=_SORTINGS,
    entry=_offered,
    page_of=OfferedPage,
    owner="store_id",
)
_copies = sql_cast(_s.quantity, BigInteger)
_SUMMARY: Final = (
    select(
        func.count(_s.id).filter(_s.quantity > 0),
        sql_cast(func.coalesce(func.sum(_copies), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_copies * _s.cost_cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_copies * _s.price_cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_copies).filter(_s.price_cents.is_(None)), 0), BigInteger),
    )
    .select_from(_LISTED)
    .where(_s.store_id == bindparam("store", type_=BigInteger()), NAMED, OF_SET, of_copy(_s), _OF_STATE)
)


@frozen
class PostgresStockQueries:
    """``StockQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self,
        store_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        state: StockState | None = None,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> StockPage:
        """List lines, with what the market pays for them."""
        return await _ROWS.page(
            self._database,
            self._ids,
            store_id,
            filters,
            order=order,
            reverse=reverse,
            limit=limit,
            cursor=cursor,
            state=None if state is None else state.value,
        )

    async def offered(
        self,
        store_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> OfferedPage:
        """List what is for sale."""
        return await _OFFERED.page(
            self._database, self._ids, store_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def summary(
        self, store_id: int, filters: ListFilter = EVERYTHING, *, state: StockState | None = None
    ) -> StockSummary:
        """Total the lines."""
        asked = {"state": None if state is None else state.value}
        row = await self._database.row(_SUMMARY, store=store_id, **filter_parameters(filters), **asked)
        lines, copies, cost, value, unpriced = row or (0, 0, 0, 0, 0)
        return StockSummary(
            lines=lines, copies=copies, cost=from_cents(cost), value=from_cents(value), unpriced_copies=unpriced
        )
