"""Reads of inventories in pages."""

from typing import Any, Final

from attrs import frozen
from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import BigInteger

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
    ANCHORED,
    KEY,
    NAMED,
    OF_SET,
    OWNER,
    PRINTING,
    WIDTH,
    Cursors,
    Sorting,
    anchor,
    by_name,
    by_rank,
    filter_parameters,
    of_copy,
    offered_or_not,
    page_of,
    printing_view,
)
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables import card_values, cards, have_list_items, inventory_items

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
    _items.acquired_on,
    _items.location,
)
_worth = and_(_values.card_id == _items.card_id, _values.finish == _items.finish, _values.condition == _items.condition)
_owned = inventory_items.join(cards, cards.c.id == _items.card_id)
_valued = _owned.join(card_values, _worth, isouter=True)
_LINES: Select[Any] = select(_items.id, *PRINTING, *_FACTS).select_from(
    _valued.join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True)
)
_offered = exists().where(_haves.inventory_item_id == _items.id, _haves.is_active)
_KEEP = (_items.user_id == OWNER, NAMED, OF_SET, of_copy(_items), offered_or_not(_offered))
_SORTINGS: Final[dict[ListOrder, tuple[Any, Sorting]]] = {
    ListOrder.NAME: (_owned.join(anchor, ANCHORED, isouter=True), by_name(_items.id)),
    ListOrder.NEWEST: (_owned, by_rank(_items.id, -_items.id)),
    ListOrder.VALUE: (_valued, by_rank(_items.id, -func.coalesce(_values.cents, -1))),
}
_PAGES = {
    order: page_of(inventory_items, source, _KEEP, sorting, _LINES) for order, (source, sorting) in _SORTINGS.items()
}
_ONE = _LINES.where(_items.user_id == OWNER, _items.id == KEY)
_SUMMARY = (
    select(
        func.count(_items.id),
        sql_cast(func.coalesce(func.sum(_items.quantity), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_items.quantity * _values.cents), 0), BigInteger),
        sql_cast(func.coalesce(func.sum(_items.quantity).filter(_values.cents.is_(None)), 0), BigInteger),
        func.min(_values.observed_at),
    )
    .select_from(_valued)
    .where(*_KEEP)
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
        cursors = Cursors("inventory", IdKind.ITEM, self._ids)
        parameters = cursors.parameters(cursor, order, limit) | filter_parameters(filters)
        async with self._database.transaction() as session:
            rows = await session.rows(_PAGES[order], owner=user_id, **parameters)
        items = tuple(self._line(row) for row in rows[:limit])
        return InventoryPage(items, cursors.after(rows, order, limit))

    async def one(self, user_id: int, item_id: int) -> InventoryEntry | None:
        """Return one item of somebody's."""
        async with self._database.transaction() as session:
            row = await session.row(_ONE, owner=user_id, key=item_id)
        return self._line(row) if row else None

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the items."""
        async with self._database.transaction() as session:
            row = await session.row(_SUMMARY, owner=user_id, **filter_parameters(filters))
        return summary_of(row)

    def _line(self, row: Row) -> InventoryEntry:
        finish, condition, language, signed, altered, quantity, reserved, for_trade, have, *rest = row[1 + WIDTH :]
        cents, source, observed_at, price, day, location = rest[:6]
        return InventoryEntry(
            id=self._ids.encode(IdKind.ITEM, row[0]),
            card=printing_view(row[1 : 1 + WIDTH], self._ids),
            finish=FINISHES[finish],
            condition=CONDITION_NAMES[Condition(condition)],
            language=language,
            signed=signed,
            altered=altered,
            quantity=quantity,
            reserved=reserved,
            quantity_for_trade=for_trade,
            have_id=None if have is None else self._ids.encode(IdKind.HAVE, have),
            unit_value=None if cents is None else from_cents(cents),
            total_value=None if cents is None else from_cents(cents * quantity),
            value_source=source,
            value_observed_at=observed_at,
            acquired_price=price,
            acquired_on=day,
            location=location,
        )


def summary_of(row: Row | None) -> ListSummary:
    """Turn entries, copies, cents, unpriced copies and the oldest moment into a summary."""
    entries, copies, cents, unpriced, oldest = row or (0, 0, 0, 0, None)
    return ListSummary(
        entries=entries, copies=copies, value=from_cents(cents), unpriced_copies=unpriced, values_as_of=oldest
    )
