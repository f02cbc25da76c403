"""Reads of have lists in pages."""

from typing import Final

from attrs import frozen
from sqlalchemy import func

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.views import (
    EVERYTHING,
    HaveListEntry,
    HavePage,
    ListFilter,
    ListOrder,
    ListSummary,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import NAMED, OF_SET, by_name, by_rank, by_set, of_copy
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
FACTS: Final = (
    _haves.inventory_item_id,
    _haves.finish,
    _haves.condition,
    _haves.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _haves.quantity_for_trade,
    _haves.on_offer,
    _haves.min_trade_value,
    _haves.trade_for_wants_only,
    _haves.notes,
    _haves.is_active,
    _values.cents,
    _values.source,
    _values.observed_at,
)
LISTED: Final = have_list_items.join(cards, cards.c.id == _haves.card_id)
VALUED: Final = with_value(LISTED, _haves)
WITH_ITEMS: Final = VALUED.join(inventory_items, _items.id == _haves.inventory_item_id)
FILTERS: Final = (NAMED, OF_SET, of_copy(_haves))


def have_entry(row: EntryRow) -> HaveListEntry:
    """Turn a row with ``FACTS`` into an offer."""
    item, finish, condition, language, signed, altered, owned, offered, free, *rest = row.facts
    minimum, trade_for_wants_only, notes, is_active, cents, source, observed_at = rest
    return HaveListEntry(
        id=row.id,
        inventory_item_id=row.ids.encode(IdKind.ITEM, item),
        card=row.card,
        finish=FINISHES[finish],
        condition=CONDITION_NAMES[Condition(condition)],
        language=language,
        signed=signed,
        altered=altered,
        quantity=owned,
        quantity_for_trade=offered,
        on_offer=free,
        min_trade_value=minimum,
        trade_for_wants_only=trade_for_wants_only,
        notes=notes,
        is_active=is_active,
        unit_value=None if cents is None else from_cents(cents),
        total_value=None if cents is None else from_cents(cents * offered),
        value_source=source,
        value_observed_at=observed_at,
    )


SORTINGS: Final = {
    ListOrder.NAME: by_name(LISTED, _haves.id),
    ListOrder.SET: by_set(LISTED, _haves.id),
    ListOrder.CONDITION: by_name(LISTED, _haves.id, -_haves.condition),
    ListOrder.COPIES: by_name(LISTED, _haves.id, -_haves.quantity_for_trade),
    ListOrder.VALUE: by_rank(VALUED, _haves.id, -func.coalesce(_values.cents, -1)),
    ListOrder.TOTAL: by_rank(VALUED, _haves.id, -func.coalesce(_values.cents * _haves.quantity_for_trade, -1)),
    ListOrder.NEWEST: by_rank(LISTED, _haves.id, -_haves.id),
}
_ROWS: Final = PagedRows(
    name="haves",
    kind=IdKind.HAVE,
    table=have_list_items,
    source=WITH_ITEMS,
    facts=FACTS,
    filters=FILTERS,
    sortings=SORTINGS,
    entry=have_entry,
    page_of=HavePage,
)
_TOTALS: Final = Totals(
    table=have_list_items,
    source=VALUED,
    copies=_haves.quantity_for_trade,
    cents=_values.cents,
    observed_at=_values.observed_at,
    conditions=(_haves.is_active, *FILTERS),
)


@frozen
class PostgresHaveListQueries:
    """``HaveListQueries``."""

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
    ) -> HavePage:
        """List offers, active or not."""
        return await _ROWS.page(
            self._database, self._ids, user_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def one(self, user_id: int, have_id: int) -> HaveListEntry | None:
        """Return one offer of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, have_id)

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active offers."""
        return await _TOTALS.summary(self._database, user_id, filters)
