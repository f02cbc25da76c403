"""A million events of usage: counting their days takes as many statements as three days do, and says what is so.

``DUALCASTER_BENCH_EVENTS`` is how many events there are (1,000,000), spread over 120 days and 5,000 people. Counts
are those of a loop over the same events in the memory of Python; counting all days may take five times as long as
that loop, since it reads and writes a database, and does so once: every hour two days are counted. Reading the page
of admins and noting an event have budgets of their own: a page that staff wait for, and a part in a thousand of the
50 ms that half of all requests may take.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from time import perf_counter, process_time

import psycopg
import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_core.analytics.exporting import ExportFormat, event_lines
from dualcaster_core.analytics.model import AnalyticsRules, AnalyticsType, Surface
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.analytics.use_cases import Analytics, DateRange
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.testing import FixedClock
from dualcaster_postgres import migrate
from dualcaster_postgres.analytics.queries import PostgresAnalyticsQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork, unit_of_work_factory
from tests.support.databases import with_database
from tests.support.usage_history import Row, counted_by_hand, store, usage_history

EVENTS = int(os.environ.get("DUALCASTER_BENCH_EVENTS", "1000000"))
LAST, DAYS = date(2026, 11, 29), 120
CLOCK = FixedClock(datetime(2026, 11, 29, 12, tzinfo=UTC))
STATEMENTS = 6
LARGEST_RATIO = 5.0
LONGEST_PAGE = 2.0
LONGEST_NOTE = 50e-6


@pytest.fixture(scope="module")
async def filled(bench_servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[tuple[Database, Sequence[Row]]]:
    """A database with the events."""
    url = with_database(bench_servers.database_url, "bench_usage")
    with psycopg.connect(bench_servers.database_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_usage WITH (FORCE)")
        connection.execute("CREATE DATABASE bench_usage")
    migrate.upgrade(url)
    database = Database(url, evolve(WORK, connections=2))
    await database.open()
    rows = list(usage_history(LAST, days=DAYS, people=5_000, events=EVENTS))
    began = perf_counter()
    await store(database, rows)
    print(f"\n{len(rows):,} events written by COPY in {perf_counter() - began:.1f} s")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE analytics_events")
    yield database, rows
    await database.close()


def _units(database: Database) -> UnitOfWorkFactory[PostgresUnitOfWork]:
    return unit_of_work_factory(database, CLOCK, MatchRules(), PublicIds())


async def _counted(database: Database, within: DateRange | None) -> tuple[float, int]:
    analytics = Analytics(_units(database), PostgresAnalyticsQueries(database), CLOCK).for_operator()
    before, began = database.statements, perf_counter()
    await analytics.aggregate(within)
    return perf_counter() - began, database.statements - before


async def test_days_of_a_million_events(filled: tuple[Database, Sequence[Row]]) -> None:
    """All days at once, three of them, and all again: six statements each, and what a loop over the events counts."""
    database, rows = filled
    first = LAST - timedelta(days=DAYS)
    all_days, statements = await _counted(database, None)
    three, of_three = await _counted(database, DateRange(first=LAST - timedelta(days=2), last=LAST))
    again, of_all = await _counted(database, DateRange(first=first, last=LAST))
    began = perf_counter()
    days, weeks = counted_by_hand(rows)
    by_hand = perf_counter() - began
    async with _units(database)() as uow:
        stored_days = await uow.analytics.days(first, LAST)
        stored_weeks = await uow.analytics.cohorts(first - timedelta(days=7), LAST)
    print(
        f"\n{DAYS} days in {all_days:.2f} s with {statements} statements, again in {again:.2f} s with {of_all}, "
        f"3 days in {three:.2f} s with {of_three}; a loop over the events in memory takes {by_hand:.2f} s"
    )
    assert {(one.day, one.type.value, one.surface.value): (one.events, one.people) for one in stored_days} == days
    assert {(one.cohort, one.week): one.people for one in stored_weeks} == weeks
    assert (statements, of_three, of_all) == (STATEMENTS,) * 3
    assert three < all_days < LARGEST_RATIO * by_hand


async def test_the_page_of_admins(filled: tuple[Database, Sequence[Row]]) -> None:
    """Targets, the way to a trade, cohorts and 90 days are read from counts, chains from their index."""
    database, rows = filled
    await _counted(database, None)
    analytics = Analytics(_units(database), PostgresAnalyticsQueries(database), CLOCK).for_operator()
    within = analytics.range(LAST - timedelta(days=89), LAST)
    before, began = database.statements, perf_counter()
    report = await analytics.report(within)
    took = perf_counter() - began
    print(f"\nthe report of 90 days in {took * 1000:.0f} ms with {database.statements - before} statements")
    begun = {r.subject for r in rows if r.type is AnalyticsType.TRADE_PROPOSED and within.first <= r.day}
    accepted = {r.subject for r in rows if r.type is AnalyticsType.TRADE_ACCEPTED} & begun
    completed = {r.subject for r in rows if r.type is AnalyticsType.TRADE_COMPLETED} & accepted
    funnel = report.funnel
    assert (funnel.proposed, funnel.accepted, funnel.completed) == (len(begun), len(accepted), len(completed))
    assert took < LONGEST_PAGE


async def test_the_export_of_a_million_events(filled: tuple[Database, Sequence[Row]]) -> None:
    """Every event is one line, read as a stream."""
    database, rows = filled
    analytics = Analytics(_units(database), PostgresAnalyticsQueries(database), CLOCK).for_operator()
    within = analytics.range(LAST - timedelta(days=DAYS), LAST)
    began, lines, size = perf_counter(), 0, 0
    async for piece in event_lines(analytics.export(within), ExportFormat.JSON_LINES):
        lines, size = lines + piece.count(b"\n"), size + len(piece)
    print(f"\n{lines:,} lines, {size / 1e6:.0f} MB in {perf_counter() - began:.1f} s")
    assert lines == len(rows)


def test_noting_an_event() -> None:
    """A request pays for a number and an object in memory."""
    recorder = AnalyticsRecorder(
        _never, CLOCK, AnalyticsRules(queue_limit=1_000_000), Pseudonyms(b"key"), iter(range(1_000_000)).__next__
    )
    count, began = 20_000, process_time()
    for user in range(count):
        recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE, user_id=user)
    each = (process_time() - began) / count
    print(f"\nnoting an event takes {each * 1e6:.1f} us")
    assert recorder.waiting == count
    assert each < LONGEST_NOTE


def _never() -> AbstractAsyncContextManager[PostgresUnitOfWork]:
    raise AssertionError("noting asks nothing of the database")
