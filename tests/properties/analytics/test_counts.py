"""What is counted of events equals counting them one by one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.analytics.model import AnalyticsEvent, AnalyticsType, CohortWeek, DayCount, Surface, monday_of
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.analytics import cohorts_of, counts_of
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.analytics.events import PostgresAnalytics
from tests.support.postgres_harness import PostgresHarness

FIRST = datetime(2026, 1, 28, tzinfo=UTC)
_WIDE = (date(2025, 1, 6), date(2027, 1, 4))
PEOPLE = 3
Written = tuple[int, int, int, AnalyticsType, Surface]
"""Days after the last, minutes into the day, the person (0: nobody), and what happened where."""
_event = st.tuples(
    st.integers(0, 12),
    st.integers(0, 1_439),
    st.integers(0, PEOPLE),
    st.sampled_from(list(AnalyticsType)[:3]),
    st.sampled_from(list(Surface)[:2]),
)
_turns = st.lists(st.lists(_event, max_size=12), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(turns=_turns)
async def test_counts_equal_a_brute_force(turns: Sequence[Sequence[Written]], shared_harness: PostgresHarness) -> None:
    """However events are spread over days and runs, each day and cohort has what its events say, and nothing more."""
    await shared_harness.empty()
    harness = PostgresHarness(shared_harness.database, FixedClock())
    people = [await _joined(harness, number) for number in range(PEOPLE)]
    day, events = FIRST, list[tuple[AnalyticsEvent, date | None]]()
    for turn in turns:
        made = [_made(len(events) + place, day, written, people) for place, written in enumerate(turn)]
        events += made
        day = max([day, *(_midnight(event.at) for event, _ in made)])
        async with harness.units() as uow:
            await uow.analytics.add([event for event, _ in made])
            await uow.analytics.count_days(day.date())
            await uow.commit()
    async with harness.units() as uow:
        counted = await _stored(uow.analytics)
    assert counted == (
        sorted(counts_of(event for event, _ in events), key=_order),
        sorted(cohorts_of(events), key=lambda one: (one.cohort, one.week)),
    )


async def _stored(store: PostgresAnalytics) -> tuple[list[DayCount], list[CohortWeek]]:
    return sorted(await store.days(*_WIDE), key=_order), list(await store.cohorts(*_WIDE))


def _order(one: DayCount) -> tuple[date, str, str]:
    return one.day, one.type, one.surface


async def _joined(database: PostgresHarness, number: int) -> tuple[int, date]:
    joined = FIRST - timedelta(days=5 * number)
    key = await Scene(PostgresHarness(database.database, FixedClock(joined))).person(f"person-{number}")
    return key, monday_of(joined.date())


def _made(
    key: int, day: datetime, written: Written, people: Sequence[tuple[int, date]]
) -> tuple[AnalyticsEvent, date | None]:
    days, minutes, person, type_, surface = written
    user_id, cohort = people[person - 1] if person else (None, None)
    at = day + timedelta(days=days, minutes=minutes)
    event = AnalyticsEvent(
        key=key, at=at, type=type_, surface=surface, user_id=user_id, person=person or None, properties={}
    )
    return event, cohort


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0)
