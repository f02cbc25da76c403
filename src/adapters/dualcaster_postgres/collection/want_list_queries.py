"""Reads of want lists in pages."""

from typing import Final

from attrs import frozen
from sqlalchemy import func, true

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.collection.model import PRIORITY_NAMES, Priority
from dualcaster_core.collection.views import (
    EVERYTHING,
    ListFilter,
    ListOrder,
    ListSummary,
    WantListEntry,
    WantPage,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import NAMED, OF_SET, by_name, by_rank, by_set
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows, Totals
from dualcaster_postgres.collection.want_value import CHEAPEST, OWNED
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import want_list_items

_wants = want_list_items.c
FACTS: Final = (
    _wants.any_printing,
    _wants.set_only,
    _wants.quantity,
    _wants.condition_min,
    _wants.condition_strict,
    _wants.is_foil_required,
    _wants.language,
    _wants.max_trade_value,
    _wants.target_price,
    _wants.alert_enabled,
    _wants.alert_percent,
    _wants.priority,
    _wants.is_public,
    _wants.is_active,
    _wants.notes,
    OWNED.c.copies,
    CHEAPEST.c.cents,
    CHEAPEST.c.source,
    CHEAPEST.c.observed_at,
)
LISTED: Final = want_list_items.join(cards, cards.c.id == _wants.card_id)
CHEAPLY: Final = LISTED.join(CHEAPEST, true(), isouter=True)
VALUED: Final = LISTED.join(OWNED, true()).join(CHEAPEST, true(), isouter=True)
FILTERS: Final = (NAMED, OF_SET)
SORTINGS: Final = {
    ListOrder.PRIORITY: by_name(LISTED, _wants.id, -_wants.priority),
    ListOrder.NAME: by_name(LISTED, _wants.id),
    ListOrder.SET: by_set(LISTED, _wants.id),
    ListOrder.CONDITION: by_name(LISTED, _wants.id, -_wants.condition_min),
    ListOrder.COPIES: by_name(LISTED, _wants.id, -_wants.quantity),
    ListOrder.VALUE: by_rank(CHEAPLY, _wants.id, -func.coalesce(CHEAPEST.c.cents, -1)),
    ListOrder.TOTAL: by_rank(CHEAPLY, _wants.id, -func.coalesce(CHEAPEST.c.cents * _wants.quantity, -1)),
    ListOrder.NEWEST: by_rank(LISTED, _wants.id, -_wants.id),
}


def want_entry(row: EntryRow) -> WantListEntry:
    """Turn a row with ``FACTS`` into a want."""
    any_printing, set_only, quantity, minimum, strict, foil, language, maximum, *rest = row.facts
    target, alert, percent, priority, is_public, is_active, notes, owned, cents, source, observed_at = rest
    return WantListEntry(
        id=row.id,
        card=row.card,
        any_printing=any_printing,
        set_only=set_only,
        quantity=quantity,
        condition_min=CONDITION_NAMES[Condition(minimum)],
        condition_strict=strict,
        is_foil_required=foil,
        language=language,
        max_trade_value=maximum,
        target_price=target,
        alert_enabled=alert,
        alert_percent=percent,
        priority=PRIORITY_NAMES[Priority(priority)],
        is_public=is_public,
        is_active=is_active,
        notes=notes,
        owned=owned,
        is_satisfied=owned >= quantity,
        unit_value=None if cents is None else from_cents(cents),
        total_value=None if cents is None else from_cents(cents * quantity),
        value_source=source,
        value_observed_at=observed_at,
    )


_ROWS: Final = PagedRows(
    name="wants",
    kind=IdKind.WANT,
    table=want_list_items,
    source=VALUED,
    facts=FACTS,
    filters=FILTERS,
    sortings=SORTINGS,
    entry=want_entry,
    page_of=WantPage,
)
_TOTALS: Final = Totals(
    table=want_list_items,
    source=CHEAPLY,
    copies=_wants.quantity,
    cents=CHEAPEST.c.cents,
    observed_at=CHEAPEST.c.observed_at,
    conditions=(_wants.is_active, *FILTERS),
)


@frozen
class PostgresWantListQueries:
    """``WantListQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(
        self,
        user_id: int,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.PRIORITY,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> WantPage:
        """List wants, active or not."""
        return await _ROWS.page(
            self._database, self._ids, user_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def one(self, user_id: int, want_id: int) -> WantListEntry | None:
        """Return one want of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, want_id)

    async def summary(self, user_id: int, filters: ListFilter = EVERYTHING) -> ListSummary:
        """Total the active wants."""
        return await _TOTALS.summary(self._database, user_id, filters)
