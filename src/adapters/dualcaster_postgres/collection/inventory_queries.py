"""Reads of inventories in pages."""

from typing import Final

from attrs import frozen
from sqlalchemy import FromClause, case, exists, func

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.views import (
    EVERYTHING,
    InventoryEntry,
    InventoryPage,
    ListFilter,
    ListOrder,
    ListSummary,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import (
    NAMED,
    OF_SET,
    by_name,
    by_rank,
    by_set,
    of_copy,
    offered_or_not,
)
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
_FOR_TRADE = func.coalesce(case((_haves.is_active, _haves.quantity_for_trade)), 0)
_FACTS = (
    _items.finish,
    _items.condition,
    _items.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _items.reserved,
    _FOR_TRADE,
    _haves.id,
    _values.cents,
    _values.source,
    _values.observed_at,
    _items.acquired_price,
    _items.acquired_currency,
    _items.acquired_on,
    _items.location,
)


def _with_haves(source: FromClause) -> FromClause:
    return source.join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True)


LISTED: Final = inventory_items.join(cards, cards.c.id == _items.card_id)
_valued = with_value(LISTED, _items)
_offer = have_list_items.alias("offer")
_offered = exists().where(_offer.c.inventory_item_id == _items.id, _offer.c.is_active)
FILTERS: Final = (NAMED, OF_SET, of_copy(_items), offered_or_not(_offered))


def _entry(row: EntryRow) -> InventoryEntry:
    finish, condition, language, signed, altered, quantity, reserved, for_trade, have, *rest = row.facts
    cents, source, observed_at, price, currency, day, location = rest
    return InventoryEntry(
        id=row.id,
        card=row.card,
        finish=FINISHES[finish],
        condition=CONDITION_NAMES[Condition(condition)],
        language=language,
        signed=signed,
        altered=altered,
        quantity=quantity,
        reserved=reserved,
        quantity_for_trade=for_trade,
        have_id=None if have is None else row.ids.encode(IdKind.HAVE, have),
        unit_value=None if cents is None else from_cents(cents),
        total_value=None if cents is None else from_cents(cents * quantity),
        value_source=source,
        value_observed_at=observed_at,
        acquired_price=price,
        acquired_currency=currency,
        acquired_on=day,
        location=location,
    )


_ROWS: Final = PagedRows(
    name="inventory",
    kind=IdKind.ITEM,
    table=inventory_items,
    source=_with_haves(_valued),
    facts=_FACTS,
    filters=FILTERS,
    sortings={
        ListOrder.NAME: by_name(LISTED, _items.id),
        ListOrder.SET: by_set(LISTED, _items.id),
        ListOrder.CONDITION: by_name(LISTED, _items.id, -_items.condition),
        ListOrder.COPIES: by_name(LISTED, _items.id, -_items.quantity),
        ListOrder.FOR_TRADE: by_name(_with_haves(LISTED), _items.id, -_FOR_TRADE),
        ListOrder.VALUE: by_rank(_valued, _items.id, -func.coalesce(_values.cents, -1)),
        ListOrder.TOTAL: by_rank(_valued, _items.id, -func.coalesce(_values.cents * _items.quantity, -1)),
        ListOrder.NEWEST: by_rank(LISTED, _items.id, -_items.id),
    },
    entry=_entry,
    page_of=InventoryPage,
)
_TOTALS: Final = Totals(
    table=inventory_items,
    source=_valued,
    copies=_items.quantity,
    cents=_values.cents,
    observed_at=_values.observed_at,
    conditions=FILTERS,
)


@frozen
class PostgresInventoryQueries:
    """``InventoryQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> InventoryPage:
        """List items."""
        return await _ROWS.page(
            self._database, self._ids, user_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def one(self, user_id: int, item_id: int) -> InventoryEntry | None:
        """Return one item of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, item_id)

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the items."""
        return await _TOTALS.summary(self._database, user_id, filters)
