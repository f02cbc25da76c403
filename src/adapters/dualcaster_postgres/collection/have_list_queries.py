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
    PublicHave,
    PublicHavePage,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import NAMED, OF_SET, by_name, by_rank, of_copy
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.sql.card_values import with_value
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items
from dualcaster_postgres.tables.market import card_values

_items, _haves, _values = inventory_items.c, have_list_items.c, card_values.c
_FACTS = (
    _haves.inventory_item_id,
    _haves.finish,
    _haves.condition,
    _haves.language,
    _items.signed,
    _items.altered,
    _items.quantity,
    _haves.quantity_for_trade,
    _haves.min_trade_value,
    _haves.trade_for_wants_only,
    _haves.notes,
    _haves.is_active,
    _values.cents,
    _values.source,
    _values.observed_at,
)
_listed = have_list_items.join(cards, cards.c.id == _haves.card_id)
_valued = with_value(_listed, _haves)
_with_items = _valued.join(inventory_items, _items.id == _haves.inventory_item_id)
_FILTERS = (NAMED, OF_SET, of_copy(_haves))
_BY_NAME = by_name(_listed, _haves.id)


def _entry(row: EntryRow) -> HaveListEntry:
    item, finish, condition, language, signed, altered, owned, offered, *rest = row.facts
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
        min_trade_value=minimum,
        trade_for_wants_only=trade_for_wants_only,
        notes=notes,
        is_active=is_active,
        unit_value=None if cents is None else from_cents(cents),
        total_value=None if cents is None else from_cents(cents * offered),
        value_source=source,
        value_observed_at=observed_at,
    )


def _public_entry(row: EntryRow) -> PublicHave:
    own = _entry(row)
    return PublicHave(
        id=own.id,
        card=own.card,
        finish=own.finish,
        condition=own.condition,
        language=own.language,
        signed=own.signed,
        altered=own.altered,
        quantity_for_trade=own.quantity_for_trade,
        trade_for_wants_only=own.trade_for_wants_only,
        unit_value=own.unit_value,
        value_source=own.value_source,
        value_observed_at=own.value_observed_at,
    )


_ROWS: Final = PagedRows(
    name="haves",
    kind=IdKind.HAVE,
    table=have_list_items,
    source=_with_items,
    facts=_FACTS,
    filters=_FILTERS,
    sortings={
        ListOrder.NAME: _BY_NAME,
        ListOrder.NEWEST: by_rank(_listed, _haves.id, -_haves.id),
        ListOrder.VALUE: by_rank(_valued, _haves.id, -func.coalesce(_values.cents, -1)),
    },
    entry=_entry,
    page_of=HavePage,
)
_PUBLIC_ROWS: Final = PagedRows(
    name="public-haves",
    kind=IdKind.HAVE,
    table=have_list_items,
    source=_with_items,
    facts=_FACTS,
    conditions=(_haves.is_active,),
    filters=_FILTERS,
    sortings={ListOrder.NAME: _BY_NAME},
    entry=_public_entry,
    page_of=PublicHavePage,
)
_TOTALS: Final = Totals(
    table=have_list_items,
    source=_valued,
    copies=_haves.quantity_for_trade,
    cents=_values.cents,
    observed_at=_values.observed_at,
    conditions=(_haves.is_active,),
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
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> HavePage:
        """List offers, active or not."""
        return await _ROWS.page(self._database, self._ids, user_id, filters, order=order, limit=limit, cursor=cursor)

    async def one(self, user_id: int, have_id: int) -> HaveListEntry | None:
        """Return one offer of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, have_id)

    async def public_page(
        self, user_id: int, filters: ListFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> PublicHavePage:
        """List the active offers as others see them."""
        return await _PUBLIC_ROWS.page(self._database, self._ids, user_id, filters, limit=limit, cursor=cursor)

    async def summary(self, user_id: int) -> ListSummary:
        """Total the active offers."""
        return await _TOTALS.summary(self._database, user_id)
