"""Reads of the sync of stores."""

from typing import Any, Final

import cattrs
from attrs import frozen
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy import cast as sql_cast

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.stores.sync.items import NOTE_SENTENCES, ItemNote
from dualcaster_core.stores.sync.model import RunStatus, SyncRunCounts, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.views import (
    ListingPage,
    ListingRow,
    ListingState,
    PushLine,
    PushLinePage,
    ReportSummary,
    SyncRunPage,
    SyncRunView,
)
from dualcaster_postgres.collection.list_paging import PRINTING, printing_view
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.stores.stock.rows import STORE
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.stores.sync import stock_listings, stock_mappings, stock_push_lines, stock_sync_runs

_r, _l, _m, _p = stock_sync_runs.c, stock_listings.c, stock_mappings.c, stock_push_lines.c
_key, _after = bindparam("key", type_=BigInteger()), bindparam("after", type_=BigInteger())
_limit = bindparam("limit", type_=Integer())
_RUN: Final = (
    *(_r.id, _r.kind, _r.provider, _r.status, _r.since, _r.counts, _r.message),
    *(users.c.username, _r.created_at, _r.finished_at),
)
_runs = select(*_RUN).select_from(stock_sync_runs.outerjoin(users, users.c.id == _r.started_by))
_RUNS = _runs.where(_r.store_id == STORE, or_(_after.is_(None), _r.id < _after)).order_by(_r.id.desc()).limit(_limit)
_ONE_RUN = _runs.where(_r.store_id == STORE, _r.id == _key)
_by_hand = exists().where(_m.store_id == _l.store_id, _m.listing_id == _l.listing_id)
_LISTING: Final = (
    *(_l.id, _l.listing_id, _l.title, _l.detail, _l.quantity, _l.price_cents, _l.reason, _l.message, _l.notes),
    *(_by_hand.label("by_hand"), _l.finish, _l.condition, _l.language),
    *PRINTING,
)
_listings = (
    select(*_LISTING).select_from(stock_listings.outerjoin(cards, cards.c.id == _l.card_id)).where(_l.store_id == STORE)
)
_STATES: Final = {
    ListingState.UNMAPPED: _l.card_id.is_(None),
    ListingState.NOTED: _l.notes != "",
    ListingState.BY_HAND: _by_hand,
    ListingState.MAPPED: _l.card_id.is_not(None),
}
_reason = bindparam("reason", type_=Text())
_title = _l.title.collate("C")
_last = stock_listings.alias("last")
_beyond = or_(
    sql_cast(_after, BigInteger).is_(None),
    exists().where(_last.c.id == _after, tuple_(_title, _l.id) > tuple_(_last.c.title.collate("C"), _last.c.id)),
)
_PAGES: Final = {
    state: _listings.where(is_so, or_(_reason.is_(None), _l.reason == _reason), _beyond)
    .order_by(_title, _l.id)
    .limit(_limit)
    for state, is_so in _STATES.items()
}
_ONE = _listings.where(_l.id == _key)
_REPORT = (
    select(
        _l.reason,
        func.count(),
        func.count().filter(_l.card_id.is_not(None)),
        func.count().filter(_l.notes != ""),
        func.count().filter(_by_hand),
    )
    .where(_l.store_id == STORE)
    .group_by(_l.reason)
)
_LINE: Final = (
    *(_p.position, _p.title, _p.detail, _p.quantity_before, _p.quantity_after, _p.price_before, _p.price_after),
    *(_p.result, _p.message),
)
_LINES = (
    select(*_LINE)
    .join(stock_sync_runs, and_(_r.id == _p.run_id, _r.store_id == STORE))
    .where(_p.run_id == _key, _p.position > func.coalesce(_after, 0))
    .order_by(_p.position)
    .limit(_limit)
)


def _dollars(cents: int | None) -> Any:
    return None if cents is None else from_cents(cents)


def _run_view(row: Row, ids: PublicIds) -> SyncRunView:
    key, kind, provider, status, since, counts, message, by, created, finished = row
    return SyncRunView(
        id=ids.encode(IdKind.SYNC_RUN, key),
        kind=SyncRunKind(kind),
        provider=StockProvider(provider),
        status=RunStatus(status),
        is_full=since is None,
        counts=cattrs.structure(counts, SyncRunCounts),
        message=message,
        started_by=by,
        created_at=created,
        finished_at=finished,
    )


def _listing_view(row: Row, ids: PublicIds) -> ListingRow:
    key, listing, title, detail, quantity, price, reason, message, notes, by_hand, finish, condition, language = row[
        :13
    ]
    return ListingRow(
        id=ids.encode(IdKind.LISTING, key),
        listing_id=listing,
        title=title,
        detail=detail,
        quantity=quantity,
        price=_dollars(price),
        reason=reason,
        message=message,
        notes=tuple(NOTE_SENTENCES[ItemNote(note)] for note in notes.split()),
        by_hand=by_hand,
        card=None if row[13] is None else printing_view(row[13:], ids),
        finish=None if finish is None else FINISHES[finish],
        condition=None if condition is None else CONDITION_NAMES[Condition(condition)],
        language=language,
    )


@frozen
class PostgresSyncQueries:
    """``SyncQueries``."""

    _database: Database
    _ids: PublicIds

    async def runs(self, store_id: int, *, limit: int = PAGE, cursor: str | None = None) -> SyncRunPage:
        """Walk the index of a store's runs backwards."""
        cursors = Cursors("stock.runs", (IdKind.SYNC_RUN,), self._ids)
        (after,) = cursors.read(cursor) or (None,)
        rows = await self._database.rows(_RUNS, store=store_id, after=after, limit=checked_limit(limit) + 1)
        items = tuple(_run_view(row, self._ids) for row in rows[:limit])
        return SyncRunPage(items, cursors.after(rows, limit, lambda row: (row[0],)))

    async def run(self, store_id: int, run_id: int) -> SyncRunView | None:
        """Find by the primary key."""
        row = await self._database.row(_ONE_RUN, store=store_id, key=run_id)
        return _run_view(row, self._ids) if row else None

    async def listings(
        self,
        store_id: int,
        state: ListingState,
        *,
        reason: str | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ListingPage:
        """Walk the index of titles."""
        cursors = Cursors(f"stock.listings.{state}", (IdKind.LISTING,), self._ids)
        (after,) = cursors.read(cursor) or (None,)
        rows = await self._database.rows(
            _PAGES[state], store=store_id, reason=reason, after=after, limit=checked_limit(limit) + 1
        )
        items = tuple(_listing_view(row, self._ids) for row in rows[:limit])
        return ListingPage(items, cursors.after(rows, limit, lambda row: (row[0],)))

    async def listing(self, store_id: int, listing_id: int) -> ListingRow | None:
        """Find by the primary key."""
        row = await self._database.row(_ONE, store=store_id, key=listing_id)
        return _listing_view(row, self._ids) if row else None

    async def report(self, store_id: int) -> ReportSummary:
        """Count the listings of a store by reason."""
        rows = await self._database.rows(_REPORT, store=store_id)
        return ReportSummary(
            mapped=sum(row[2] for row in rows),
            unmapped=sum(row[1] - row[2] for row in rows),
            noted=sum(row[3] for row in rows),
            by_hand=sum(row[4] for row in rows),
            reasons={row[0]: row[1] for row in sorted(rows, key=lambda row: -row[1]) if row[0]},
        )

    async def push_lines(
        self, store_id: int, run_id: int, *, limit: int = PAGE, cursor: str | None = None
    ) -> PushLinePage:
        """Walk the lines of a run by their position."""
        cursors = Cursors("stock.push", (None,), self._ids)
        (after,) = cursors.read(cursor) or (None,)
        rows = await self._database.rows(
            _LINES, store=store_id, key=run_id, after=after, limit=checked_limit(limit) + 1
        )
        items = tuple(
            PushLine(
                title=title,
                detail=detail,
                quantity_before=before,
                quantity_after=later,
                price_before=_dollars(price_before),
                price_after=_dollars(price_after),
                result=result,
                message=message,
            )
            for _, title, detail, before, later, price_before, price_after, result, message in rows[:limit]
        )
        return PushLinePage(items, cursors.after(rows, limit, lambda row: (row[0],)))
