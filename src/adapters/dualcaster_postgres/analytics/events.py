"""Events of usage, and what is counted of them."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import BigInteger, Date, Executable, Text, and_, bindparam, cast, delete, func, literal, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsType, CohortWeek, DayCount, Surface, monday_of
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.sql.partitions import drop_partition, ensure_partitions, partition_of, partitions_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.analytics import analytics_cohorts, analytics_days, analytics_events
from dualcaster_postgres.tables.base import MOMENT

_event, _days, _cohorts = analytics_events.c, analytics_days.c, analytics_cohorts.c
_GIVEN: Final = ("day", "key", "at", "type", "surface", "user_id", "person", "subject", "properties")
_in = incoming(
    {
        "day": Date(),
        "key": BigInteger(),
        "at": MOMENT,
        "type": Text(),
        "surface": Text(),
        "user_id": BigInteger(),
        "person": BigInteger(),
        "subject": BigInteger(),
        "properties": Text(),
    }
)
_STORED: Final = ("day", "key", "at", "type", "surface", "person", "cohort", "subject", "properties")
_ADD: Executable = (
    upsert(analytics_events)
    .from_select(
        list(_STORED),
        select(
            _in.c.day,
            _in.c.key,
            _in.c.at,
            _in.c.type,
            _in.c.surface,
            _in.c.person,
            cast(func.date_trunc("week", func.timezone("UTC", users.c.created_at)), Date),
            _in.c.subject,
            cast(_in.c.properties, JSONB),
        ).select_from(_in.outerjoin(users, users.c.id == _in.c.user_id)),
    )
    .on_conflict_do_nothing()
)
_first, _last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_KEPT: Executable = select(select(func.min(_event.day)).scalar_subquery(), func.min(_days.day), func.max(_days.day))
_FORGET_DAYS = delete(analytics_days).where(_days.day.between(_first, _last))
_COUNT_DAYS: Executable = analytics_days.insert().from_select(
    ["day", "type", "surface", "events", "people"],
    select(_event.day, _event.type, _event.surface, func.count(literal(1)), func.count(func.distinct(_event.person)))
    .where(_event.day.between(_first, _last))
    .group_by(_event.day, _event.type, _event.surface),
)
_week = cast(func.date_trunc("week", _event.day), Date)
_FORGET_COHORTS = delete(analytics_cohorts).where(_cohorts.week.between(_first, _last))
_COUNT_COHORTS: Executable = analytics_cohorts.insert().from_select(
    ["cohort", "week", "people"],
    select(_event.cohort, _week, func.count(func.distinct(_event.person)))
    .where(and_(_event.day.between(_first, _last), _event.cohort.is_not(None), _event.person.is_not(None)))
    .group_by(_event.cohort, _week),
)
_READ_DAYS = (
    select(_days.day, _days.type, _days.surface, _days.events, _days.people)
    .where(_days.day.between(_first, _last))
    .order_by(_days.day, _days.type, _days.surface)
)
_READ_COHORTS = (
    select(_cohorts.cohort, _cohorts.week, _cohorts.people)
    .where(and_(_cohorts.cohort >= _first, _cohorts.week.between(_first, _last)))
    .order_by(_cohorts.cohort, _cohorts.week)
)


class PostgresAnalytics:
    """``AnalyticsStore``: events in partitions by month, counted set-wise."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, events: Sequence[AnalyticsEvent]) -> None:
        """Write events in one statement, and one that looks for the partitions of their months."""
        if not events:
            return
        await ensure_partitions(self._session, analytics_events, {event.day for event in events})
        await self._session.run(_ADD, **as_arrays(_GIVEN, [_row(event) for event in events]))

    async def count_days(self, today: date) -> None:
        """Count in six statements. Who comes second waits, and counts what was added meanwhile."""
        await lock(self._session, AdvisoryLock.ANALYTICS)
        oldest, first, last = await self._kept()
        if oldest is not None and oldest <= today:
            begin = oldest if last is None else max(oldest, min(last, today) - timedelta(days=1))
            await self._count(begin, today, whole_weeks_from=_first_whole_week(oldest, first))

    async def recount(self, first: date, last: date) -> None:
        """Count days anew in six statements, and the weeks that they lie in."""
        await lock(self._session, AdvisoryLock.ANALYTICS)
        oldest, counted, _ = await self._kept()
        if oldest is not None and oldest <= last:
            await self._count(max(first, oldest), last, whole_weeks_from=_first_whole_week(oldest, counted))

    async def _count(self, first: date, last: date, *, whole_weeks_from: date) -> None:
        await self._session.run(_FORGET_DAYS, first=first, last=last)
        await self._session.run(_COUNT_DAYS, first=first, last=last)
        begin, end = max(monday_of(first), whole_weeks_from), monday_of(last)
        await self._session.run(_FORGET_COHORTS, first=begin, last=end)
        await self._session.run(_COUNT_COHORTS, first=begin, last=end + timedelta(days=6))

    async def expired(self, before: date) -> int:
        """Count the rows of whole partitions."""
        return sum([await self._events_of(name) for name in await self._old_months(before)])

    async def prune(self, before: date) -> int:
        """Drop whole partitions. Who comes second waits, and finds them gone."""
        await lock(self._session, AdvisoryLock.ANALYTICS)
        gone = 0
        for name in await self._old_months(before):
            events = await self._events_of(name)
            gone += events if await drop_partition(self._session, name) else 0
        return gone

    async def _old_months(self, before: date) -> list[str]:
        kept = partition_of(analytics_events.name, before)
        return [name for name in await partitions_of(self._session, analytics_events) if name < kept]

    async def _events_of(self, month: str) -> int:
        row = await self._session.row(select(func.count()).select_from(table(month)))
        return int(row[0]) if row else 0

    async def days(self, first: date, last: date) -> Sequence[DayCount]:
        """Read the counts of days."""
        return [
            DayCount(day=day, type=AnalyticsType(type_), surface=Surface(surface), events=events, people=people)
            for day, type_, surface, events, people in await self._session.rows(_READ_DAYS, first=first, last=last)
        ]

    async def cohorts(self, first: date, last: date) -> Sequence[CohortWeek]:
        """Read the weeks of cohorts."""
        return [
            CohortWeek(cohort=cohort, week=week, people=people)
            for cohort, week, people in await self._session.rows(_READ_COHORTS, first=first, last=last)
        ]

    async def _kept(self) -> tuple[date | None, date | None, date | None]:
        row = await self._session.row(_KEPT)
        return (row[0], row[1], row[2]) if row else (None, None, None)


def _first_whole_week(oldest: date, first_counted: date | None) -> date:
    """Return the first week whose events are all kept: what was counted before the oldest event was dropped since."""
    week = monday_of(oldest)
    dropped = week < oldest and first_counted is not None and first_counted < oldest
    return week + timedelta(weeks=1) if dropped else week


def _row(event: AnalyticsEvent) -> tuple[object, ...]:
    return (
        event.day,
        event.key,
        event.at,
        event.type.value,
        event.surface.value,
        event.user_id,
        event.person,
        event.subject,
        json.dumps(dict(event.properties), separators=(",", ":"), sort_keys=True),
    )
