"""What became of our signals, in sums that are kept as outcomes come in, on PostgreSQL."""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import mean

import pytest
from attrs import evolve
from sqlalchemy import text

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.signals.model import Signal, SignalOutcome
from dualcaster_core.signals.reading.views import RecordLine
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.signals.scene import (
    judged,
    member_made,
    member_signal,
    our_signal,
    published,
    verdict,
)
from dualcaster_postgres.signals.our_tallies import PostgresOutcomeSums
from dualcaster_postgres.signals.record_queries import PostgresRecordQueries
from tests.support.postgres_harness import PostgresHarness

KINDS = ("momentum", "breakout", "supply_squeeze")


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A harness without people and signals."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


async def graded(harness: PostgresHarness, number: int) -> list[tuple[Signal, SignalOutcome]]:
    """Publish signals at random and grade them, some at a time; one of a member is among them, and counts nowhere."""
    chance, at = random.Random(3), harness.clock.now()
    scene = Scene(harness)
    cards = [await scene.card(f"Card {place}") for place in range(number)]
    made = [our_signal(card, at, kind=chance.choice(KINDS)) for card in cards]
    sure = [evolve(one, confidence=round(chance.random(), 4), no_confidence="") for one in made[: number * 2 // 3]]
    stored = await published(harness, *sure, *made[len(sure) :])
    outcomes = [
        verdict(one, at, came_true=chance.choice([True, False, None]), accuracy=round(chance.random(), 4))
        for one in stored
    ]
    (of_member,) = await member_made(harness, member_signal(cards[0], await scene.person("maker"), at))
    for place in range(0, number, 7):
        assert len(await judged(harness, *outcomes[place : place + 7])) == len(outcomes[place : place + 7])
    await judged(harness, verdict(of_member, at + timedelta(days=7)), *outcomes)
    return list(zip(stored, outcomes, strict=True))


def summed_up(name: str, pairs: Iterable[tuple[Signal, SignalOutcome]]) -> RecordLine:
    """Sum up one by one."""
    found = list(pairs)
    known: Sequence[tuple[Signal, SignalOutcome]] = [pair for pair in found if not pair[1].insufficient]
    confidences = [signal.confidence for signal, _ in known if signal.confidence is not None]
    return RecordLine(
        name=name,
        evaluated=len(known),
        came_true=sum(outcome.came_true is True for _, outcome in known),
        insufficient=len(found) - len(known),
        mean_confidence=round(mean(confidences), 9) if confidences else None,
        mean_accuracy=round(mean(outcome.accuracy_end or 0.0 for _, outcome in known), 9) if known else None,
        mean_net_profit_pct=known[0][1].net_profit_percent_end if known else None,
    )


def rounded(lines: Iterable[RecordLine]) -> list[RecordLine]:
    """Round the means, which are summed up in another order."""
    return [
        evolve(
            line,
            mean_confidence=None if line.mean_confidence is None else round(line.mean_confidence, 9),
            mean_accuracy=None if line.mean_accuracy is None else round(line.mean_accuracy, 9),
        )
        for line in lines
    ]


async def test_the_record_is_that_of_all_outcomes_one_by_one(harness: PostgresHarness) -> None:
    """By kind, by action and as a whole, however many were graded at a time, and by tenth of the confidence."""
    pairs = await graded(harness, 60)
    record = await PostgresRecordQueries(harness.database, PublicIds()).record()
    assert rounded(record.by_kind) == [
        summed_up(kind, (pair for pair in pairs if pair[0].kind == kind)) for kind in sorted(KINDS)
    ]
    assert rounded([*record.by_action, record.overall]) == [summed_up("buy", pairs), summed_up("all", pairs)]
    tenths = sorted({int(signal.confidence * 10) for signal, _ in pairs if signal.confidence is not None})
    assert rounded(record.by_confidence) == [
        summed_up(
            f"{tenth * 10}–{tenth * 10 + 10} %",
            (pair for pair in pairs if pair[0].confidence is not None and int(pair[0].confidence * 10) == tenth),
        )
        for tenth in tenths
    ]


async def test_the_record_without_outcomes_is_empty(harness: PostgresHarness) -> None:
    """Nothing was evaluated, and there is no mean of nothing."""
    record = await PostgresRecordQueries(harness.database, PublicIds()).record()
    assert (record.by_kind, record.by_action, record.by_confidence) == ((), (), ())
    assert record.overall == summed_up("all", [])


async def test_sums_are_made_good_at_night(harness: PostgresHarness) -> None:
    """Whatever is missing or too much in them, afterwards they are those of all outcomes."""
    await graded(harness, 20)
    queries = PostgresRecordQueries(harness.database, PublicIds())
    before = await queries.record()
    async with harness.database.transaction() as session:
        await session.run(text("DELETE FROM signal_tallies WHERE band % 2 = 0"))
        await session.run(text("UPDATE signal_tallies SET evaluated = evaluated + 5"))
    assert await queries.record() != before
    await PostgresOutcomeSums(harness.database).renew()
    assert await queries.record() == before
