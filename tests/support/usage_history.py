"""A past of usage: people who open accounts, come back less and less, and trade; the same for the same seed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from attrs import frozen

from dualcaster_core.analytics.model import AnalyticsType, Surface
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.partitions import ensure_partitions
from dualcaster_postgres.tables.analytics import analytics_events

COLUMNS: Final = ("day", "key", "at", "type", "surface", "person", "cohort", "subject", "properties")
LOOKS: Final = (
    (AnalyticsType.CARD_VIEWED, 30),
    (AnalyticsType.CARD_SEARCHED, 18),
    (AnalyticsType.VISIT_STARTED, 14),
    (AnalyticsType.MATCH_VIEWED, 12),
    (AnalyticsType.WANT_ADDED, 6),
    (AnalyticsType.HAVE_ADDED, 5),
    (AnalyticsType.PROFILE_VIEWED, 5),
    (AnalyticsType.RECOMMENDATION_VIEWED, 5),
    (AnalyticsType.LOGGED_IN, 3),
    (AnalyticsType.DISCORD_COMMAND, 2),
)
SURFACES: Final = (Surface.SITE, Surface.SITE, Surface.SITE, Surface.API)


@frozen
class Row:
    """An event as it lies in the table."""

    day: date
    key: int
    at: datetime
    type: AnalyticsType
    surface: Surface
    person: int | None
    cohort: date | None
    subject: int | None = None
    properties: str = "{}"


def usage_history(last: date, *, days: int, people: int, events: int, seed: int = 1) -> Iterator[Row]:
    """Yield so many looks of so many people on the days up to ``last``, and a proposal for every hundredth of them."""
    chance, first = Random(seed), last - timedelta(days=days - 1)
    types, weights = zip(*LOOKS, strict=True)
    joined = [first + timedelta(days=int(days * chance.random() ** 1.3)) for _ in range(people)]
    for number in range(events):
        who = int(people * chance.random() ** 2.5)
        life = (last - joined[who]).days + 1
        after = int(chance.expovariate(1 / 8))
        day = joined[who] + timedelta(days=after if after < life else chance.randrange(life))
        at = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=UTC)
        (type_,) = chance.choices(types, weights)
        surface = Surface.BOT if type_ is AnalyticsType.DISCORD_COMMAND else chance.choice(SURFACES)
        is_known = chance.random() < 0.7
        week, cohort = day.isocalendar()[:2], joined[who] - timedelta(days=joined[who].weekday())
        yield Row(
            day,
            number * 2,
            at,
            type_,
            surface,
            person=hash((who, week)) if is_known else None,
            cohort=cohort if is_known and surface is not Surface.BOT else None,
        )
        if number % 100 == 0:
            yield from _chain(chance, day, last, number)


def _chain(chance: Random, day: date, last: date, number: int) -> Iterator[Row]:
    """Send a proposal, which is accepted or not, and completed or not."""
    steps = [AnalyticsType.TRADE_PROPOSED]
    if chance.random() < 0.55:
        steps += [AnalyticsType.TRADE_ACCEPTED] + [AnalyticsType.TRADE_COMPLETED] * (chance.random() < 0.7)
    for place, type_ in enumerate(steps):
        on = min(day + timedelta(days=3 * place), last)
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        told = '{"exchange":"mail","counter":false}' if place == 0 else '{"exchange":"mail"}'
        yield Row(on, -(number * 4 + place) - 1, at, type_, Surface.SYSTEM, None, None, number + 1, told)


async def store(database: Database, rows: Sequence[Row]) -> None:
    """Write rows by COPY."""
    async with database.transaction() as session:
        await ensure_partitions(session, analytics_events, {row.day for row in rows})
        await session.copy(
            analytics_events.name,
            COLUMNS,
            (
                (r.day, r.key, r.at, r.type.value, r.surface.value, r.person, r.cohort, r.subject, r.properties)
                for r in rows
            ),
        )


def counted_by_hand(
    rows: Sequence[Row],
) -> tuple[Mapping[tuple[date, str, str], tuple[int, int]], Mapping[tuple[date, date], int]]:
    """Count days and cohorts one event after the other: events and people by day, and people by cohort and week."""
    events = Counter((row.day, row.type.value, row.surface.value) for row in rows)
    people: dict[tuple[date, str, str], set[int]] = {}
    weeks: dict[tuple[date, date], set[int]] = {}
    for row in rows:
        if row.person is None:
            continue
        people.setdefault((row.day, row.type.value, row.surface.value), set()).add(row.person)
        if row.cohort is not None:
            weeks.setdefault((row.cohort, row.day - timedelta(days=row.day.weekday())), set()).add(row.person)
    return (
        {key: (count, len(people.get(key, ()))) for key, count in events.items()},
        {key: len(found) for key, found in weeks.items()},
    )
