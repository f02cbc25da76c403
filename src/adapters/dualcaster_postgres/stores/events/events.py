"""``StoreEventRepository`` on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve
from sqlalchemy import BigInteger, Integer, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.lifecycle import EventStatus
from dualcaster_core.stores.events.model import EventFormat, EventTerms, StoreEvent, StoreEventSeries
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.stores import lgs_profiles
from dualcaster_postgres.tables.stores.events import store_event_series, store_events

_e, _s = store_events.c, store_event_series.c
_KEY: Final = bindparam("key", type_=BigInteger())
_LIMIT: Final = bindparam("limit", type_=Integer())
_NOW: Final = bindparam("now", type_=MOMENT)
_TERMS: Final = ("title", "description", "format", "capacity", "entry_fee_cents")
_COLUMNS: Final = [column.name for column in store_events.columns]
_WRITTEN: Final = {column.name: column.type for column in store_events.columns if column.name != "id"}
_FIXED: Final = ("store_id", "series_id", "created_at")
_SERIES: Final = [column.name for column in store_event_series.columns]
_NEW_SERIES: Final = {column.name: column.type for column in store_event_series.columns if column.name != "id"}
_scheduled = _e.status == EventStatus.SCHEDULED.value

_ADD = (
    insert(store_events).values({name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items()}).returning(_e.id)
)
_ADD_SERIES = (
    insert(store_event_series)
    .values({name: bindparam(name, type_=kind) for name, kind in _NEW_SERIES.items()})
    .returning(_s.id)
)
_given = incoming(_WRITTEN)
_ADD_MISSING = (
    upsert(store_events)
    .from_select(list(_WRITTEN), select(*(_given.c[name] for name in _WRITTEN)))
    .on_conflict_do_nothing(index_elements=["series_id", "day"])
)
_ONE = select(*(_e[name] for name in _COLUMNS)).where(_e.id == _KEY)
_LOCK = _ONE.with_for_update()
_STORE = (
    update(store_events)
    .where(_e.id == _KEY)
    .values({name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items() if name not in _FIXED})
)
_COUNT_AHEAD = select(func.count()).where(_e.store_id == _KEY, _scheduled, _e.starts_at > _NOW)
_OF_SERIES = (
    select(*(_e[name] for name in _COLUMNS))
    .where(_e.series_id == _KEY, _scheduled, _e.starts_at > _NOW)
    .order_by(_e.id)
    .with_for_update()
)
_END_SERIES = update(store_event_series).where(_s.id == _KEY).values(is_active=False)
_OF_STORE = (
    select(*(_e[name] for name in _COLUMNS))
    .where(_e.store_id == _KEY, _scheduled, _e.ends_at > _NOW)
    .order_by(_e.id)
    .with_for_update()
)
_END_ALL_SERIES = update(store_event_series).where(_s.store_id == _KEY, _s.is_active).values(is_active=False)
_ACTIVE = (
    select(*(_s[name] for name in _SERIES))
    .join(lgs_profiles, lgs_profiles.c.id == _s.store_id)
    .where(_s.is_active, lgs_profiles.c.closed_at.is_(None), _s.id > bindparam("after", type_=BigInteger()))
    .order_by(_s.id)
    .limit(_LIMIT)
)
_DUE = (
    select(*(_e[name] for name in _COLUMNS))
    .where(
        _scheduled,
        _e.starts_at > _NOW,
        _e.starts_at <= bindparam("until", type_=MOMENT),
        _e.reminded < bindparam("reminded", type_=Integer()),
    )
    .order_by(_e.starts_at, _e.id)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)
_END_DUE = update(store_events).where(_scheduled, _e.ends_at <= _NOW).values(status=EventStatus.ENDED.value)


class PostgresStoreEvents:
    """``StoreEventRepository``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, event: StoreEvent) -> StoreEvent:
        """Store a new event and return it with its key."""
        row = await self._session.row(_ADD, **_to_row(event))
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(event, id=row[0])

    async def add_series(self, series: StoreEventSeries) -> StoreEventSeries:
        """Store a new series and return it with its key."""
        facts = {name: getattr(series, name) for name in _NEW_SERIES if name not in _TERMS}
        row = await self._session.row(_ADD_SERIES, **facts, **_terms(series.terms))
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(series, id=row[0])

    async def add_missing(self, events: Sequence[StoreEvent]) -> int:
        """Store events whose day the series has no event for yet; count them."""
        if not events:
            return 0
        rows = [tuple(_to_row(event).values()) for event in events]
        return await self._session.run(_ADD_MISSING, **as_arrays(list(_WRITTEN), rows))

    async def one(self, event_id: int, *, lock: bool = False) -> StoreEvent | None:
        """Load an event."""
        row = await self._session.row(_LOCK if lock else _ONE, key=event_id)
        return _from_row(row) if row is not None else None

    async def store(self, event: StoreEvent) -> None:
        """Replace an event."""
        facts = {name: value for name, value in _to_row(event).items() if name not in _FIXED}
        if not await self._session.run(_STORE, key=event.id, **facts):
            raise EventNotFound

    async def count_ahead(self, store_id: int, now: datetime) -> int:
        """Count the events of a store that are to come."""
        row = await self._session.row(_COUNT_AHEAD, key=store_id, now=now)
        return row[0] if row else 0

    async def ahead_of_series(self, series_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a series that have not begun and are to take place, locked."""
        return [_from_row(row) for row in await self._session.rows(_OF_SERIES, key=series_id, now=now)]

    async def end_series(self, series_id: int) -> None:
        """Let a series bring no further events."""
        await self._session.run(_END_SERIES, key=series_id)

    async def ahead_of_store(self, store_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a store that are to take place and are not over, locked."""
        return [_from_row(row) for row in await self._session.rows(_OF_STORE, key=store_id, now=now)]

    async def end_all_series(self, store_id: int) -> None:
        """Let the series of a store bring no further events."""
        await self._session.run(_END_ALL_SERIES, key=store_id)

    async def active_series(self, *, after: int, limit: int) -> Sequence[StoreEventSeries]:
        """List the series of open stores that go on."""
        return [_series(row) for row in await self._session.rows(_ACTIVE, after=after, limit=limit)]

    async def due_reminders(self, now: datetime, until: datetime, *, reminded: int, limit: int) -> Sequence[StoreEvent]:
        """List events that begin within a span and had fewer reminders, locked."""
        rows = await self._session.rows(_DUE, now=now, until=until, reminded=reminded, limit=limit)
        return [_from_row(row) for row in rows]

    async def end_due(self, now: datetime) -> int:
        """Mark as ended what is over; count it."""
        return await self._session.run(_END_DUE, now=now)


def _terms(terms: EventTerms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in _TERMS} | {"format": terms.format.value}


def _to_row(event: StoreEvent) -> dict[str, Any]:
    facts = _terms(event.terms) | {"status": event.status.value}
    return {name: facts[name] if name in facts else getattr(event, name) for name in _WRITTEN}


def _from_row(row: Row) -> StoreEvent:
    facts: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    facts["status"] = EventStatus(facts["status"])
    return StoreEvent(terms=_taken_terms(facts), **facts)


def _series(row: Row) -> StoreEventSeries:
    facts: dict[str, Any] = dict(zip(_SERIES, row, strict=True))
    return StoreEventSeries(terms=_taken_terms(facts), **facts)


def _taken_terms(facts: dict[str, Any]) -> EventTerms:
    terms = {name: facts.pop(name) for name in _TERMS}
    return EventTerms(**terms | {"format": EventFormat(terms["format"])})
