"""Reads of price alerts in pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, bindparam, func, select, true

from dualcaster_core.collection.views import ListOrder, PriceAlertEntry, PriceAlertPage
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE
from dualcaster_postgres.collection.list_paging import PRINTING, by_name, printing_view
from dualcaster_postgres.collection.paged_rows import EntryRow, PagedRows
from dualcaster_postgres.collection.price_alerts import IS_WATCHED
from dualcaster_postgres.collection.want_value import CHEAPEST
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import want_alerts, want_list_items

_wants, _alerts = want_list_items.c, want_alerts.c
_listed = want_list_items.join(cards, cards.c.id == _wants.card_id)
_source = _listed.join(want_alerts, _alerts.want_id == _wants.id, isouter=True).join(CHEAPEST, true(), isouter=True)
_FACTS = (
    _wants.any_printing,
    _wants.set_only,
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
)
_TOLD = (
    select(_wants.id, *PRINTING, *_FACTS)
    .select_from(_source)
    .where(
        _wants.user_id == bindparam("owner", type_=BigInteger()),
        *IS_WATCHED,
        _alerts.notified_at >= bindparam("since", type_=MOMENT),
    )
    .order_by(_alerts.notified_at.desc(), _wants.id)
    .limit(bindparam("limit", type_=Integer()))
)


def _entry(row: EntryRow) -> PriceAlertEntry:
    any_printing, set_only, foil, target, percent, target_armed, percent_armed, base, *rest = row.facts
    notified_at, notified_value, cents, source, observed_at = rest
    return PriceAlertEntry(
        want_id=row.id,
        card=row.card,
        any_printing=any_printing,
        set_only=set_only,
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


_ROWS: Final = PagedRows(
    name="alerts",
    kind=IdKind.WANT,
    table=want_list_items,
    source=_source,
    facts=_FACTS,
    conditions=IS_WATCHED,
    sortings={ListOrder.NAME: by_name(_listed, _wants.id)},
    entry=_entry,
    page_of=PriceAlertPage,
)


@frozen
class PostgresAlertQueries:
    """``AlertQueries``."""

    _database: Database
    _ids: PublicIds

    async def page(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> PriceAlertPage:
        """List the wants of somebody that have an alert."""
        return await _ROWS.page(self._database, self._ids, user_id, limit=limit, cursor=cursor)

    async def one(self, user_id: int, want_id: int) -> PriceAlertEntry | None:
        """Return the alert of one want of somebody's."""
        return await _ROWS.one(self._database, self._ids, user_id, want_id)

    async def told_since(self, user_id: int, since: datetime, *, limit: int) -> Sequence[PriceAlertEntry]:
        """List the alerts of somebody that told of a price at or after a moment, the last first."""
        async with self._database.transaction() as session:
            rows = await session.rows(_TOLD, owner=user_id, since=since, limit=limit)
        facts = 1 + len(PRINTING)
        return [
            _entry(
                EntryRow(
                    id=self._ids.encode(IdKind.WANT, row[0]),
                    card=printing_view(row[1:facts], self._ids),
                    facts=row[facts:],
                    ids=self._ids,
                )
            )
            for row in rows
        ]
