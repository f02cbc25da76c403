"""Reads of price alerts in pages."""

from typing import Any

from attrs import frozen
from sqlalchemy import Select, func, select, true

from dualcaster_core.collection.views import ListOrder, PriceAlertEntry, PriceAlertPage
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import (
    ANCHORED,
    KEY,
    OWNER,
    PRINTING,
    WIDTH,
    Cursors,
    anchor,
    by_name,
    page_of,
    printing_view,
)
from dualcaster_postgres.collection.price_alerts import IS_WATCHED
from dualcaster_postgres.collection.want_list_queries import CHEAPEST
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables import cards, want_alerts, want_list_items

_wants, _alerts = want_list_items.c, want_alerts.c
_listed = want_list_items.join(cards, cards.c.id == _wants.card_id)
_LINES: Select[Any] = select(
    _wants.id,
    *PRINTING,
    _wants.any_printing,
    _wants.is_foil_required,
    _wants.target_price,
    _wants.alert_percent,
    func.coalesce(_alerts.target_armed, False),
    func.coalesce(_alerts.percent_armed, False),
    _alerts.base_value,
    _alerts.notified_at,
    _alerts.notified_value,
    CHEAPEST.c.cents,
    CHEAPEST.c.source,
    CHEAPEST.c.observed_at,
).select_from(
    _listed.join(want_alerts, _alerts.want_id == _wants.id, isouter=True).join(CHEAPEST, true(), isouter=True)
)
_KEEP = (_wants.user_id == OWNER, *IS_WATCHED)
_PAGE = page_of(want_list_items, _listed.join(anchor, ANCHORED, isouter=True), _KEEP, by_name(_wants.id), _LINES)
_ONE = _LINES.where(*_KEEP, _wants.id == KEY)


@frozen
class PostgresAlertQueries:
    """``AlertQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> PriceAlertPage:
        """List the wants of somebody that have an alert."""
        cursors = Cursors("alerts", IdKind.WANT, self._ids)
        parameters = cursors.parameters(cursor, ListOrder.NAME, limit)
        async with self._database.transaction() as session:
            rows = await session.rows(_PAGE, owner=user_id, **parameters)
        items = tuple(self._line(row) for row in rows[:limit])
        return PriceAlertPage(items, cursors.after(rows, ListOrder.NAME, limit))

    async def one(self, user_id: int, want_id: int) -> PriceAlertEntry | None:
        """Return the alert of one want of somebody's."""
        async with self._database.transaction() as session:
            row = await session.row(_ONE, owner=user_id, key=want_id)
        return self._line(row) if row else None

    def _line(self, row: Row) -> PriceAlertEntry:
        any_printing, foil, target, percent, target_armed, percent_armed, base, *rest = row[1 + WIDTH :]
        notified_at, notified_value, cents, source, observed_at = rest[:5]
        return PriceAlertEntry(
            want_id=self._ids.encode(IdKind.WANT, row[0]),
            card=printing_view(row[1 : 1 + WIDTH], self._ids),
            any_printing=any_printing,
            is_foil_required=foil,
            target_price=target,
            percent=percent,
            target_armed=target_armed,
            percent_armed=percent_armed,
            base_value=base,
            notified_at=notified_at,
            notified_value=notified_value,
            unit_value=None if cents is None else from_cents(cents),
            value_source=source,
            value_observed_at=observed_at,
        )
