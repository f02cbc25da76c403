"""Reads of inventories in pages."""

from typing import Final

from attrs import frozen
from sqlalchemy import case, exists, func

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
from dualcaster_postgres.collection.list_paging import NAMED, OF_SET, by_name, by_rank, of_copy, offered_or_not
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
_FACTS = (
    _items.finish,
    _items.condition,
    _items.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _items.reserved,
    func.coalesce(case((_haves.is_active, _haves.quantity_for_trade)), 0),
    _haves.id,
    _values.cents,
    _values.source,
    _values.observed_at,
    _items.acquired_price,
    _items.acquired_currency,
    _items.acquired_on,
    _items.location,
)
_owned = inventory_items.join(cards, cards.c.id == _items.card_id)
_valued = with_value(_owned, _items)
_offered = exists().where(_haves.inventory_item_id == _items.id, _haves.is_active)
_FILTERS = (NAMED, OF_SET, of_copy(_items), offered_or_not(_offered))


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
    source=_valued.join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True),
    facts=_FACTS,
    filters=_FILTERS,
    sortings={
        ListOrder.NAME: by_name(_owned, _items.id),
        ListOrder.NEWEST: by_rank(_owned, _items.id, -_items.id),
        ListOrder.VALUE: by_rank(_valued, _items.id, -func.coalesce(_values.cents, -1)),
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
    conditions=_FILTERS,
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
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> InventoryPage:
        """List items."""
        return await _ROWS.page(self._database, self._ids, user_id, filters, order=order, limit=limit, cursor=cursor)

    async def one(self, user_id: int, item_id: int) -> InventoryEntry | None:
        """Return one item of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, item_id)

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the items."""
        return await _TOTALS.summary(self._database, user_id, filters)
