"""Records of reputations in PostgreSQL: what is stored is what a recalculation gives, for one as for many."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import text

from dualcaster_core.kernel.ports import Cache
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW, reputation_of
from dualcaster_core.reputation.history import NegativeKind
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.reviews.model import ReviewContent, ReviewRules
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.trading.model import EndReason
from dualcaster_postgres.reputation.reputations import PostgresReputationQueries
from tests.support.completed_trades import cancel_trade, complete_trade
from tests.support.postgres_harness import PostgresHarness


class Remembering(Cache):
    """A cache that keeps everything it is given."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes | None:
        """Return what is held."""
        return self.held.get(key)

    async def put(self, key: str, value: bytes, *, seconds: int, only_new: bool = False) -> bool:
        """Hold it."""
        self.held[key] = value
        return True

    async def drop(self, *keys: str) -> None:
        """Forget it."""
        for key in keys:
            self.held.pop(key, None)


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


@pytest.fixture
def cache() -> Remembering:
    """An empty cache."""
    return Remembering()


@pytest.fixture
def reputations(harness: PostgresHarness, cache: Remembering) -> Reputations:
    """The use cases over the database."""
    return Reputations(harness.units, PostgresReputationQueries(harness.database), cache, harness.clock)


async def _people(harness: PostgresHarness, number: int) -> list[int]:
    return [await Scene(harness).person(f"trader{place}", email_verified=place % 2 == 0) for place in range(number)]


async def _review(harness: PostgresHarness, trade_id: int, by: int, overall: int) -> None:
    async with harness.units() as uow:
        trade = await uow.reviews.of_trade(trade_id, lock=True)
        assert trade is not None
        content = ReviewContent(overall=overall, speed=overall)
        await uow.reviews.store(trade.write(by, content, harness.clock.now(), ReviewRules())[0])
        await uow.commit()


async def _busy_market(harness: PostgresHarness, people: Sequence[int], trades: int) -> None:
    """Let people trade, review and break off at random, by a fixed seed."""
    chance = Random(7)
    for _ in range(trades):
        harness.clock.advance(timedelta(hours=chance.randrange(1, 60), microseconds=chance.randrange(1_000_000)))
        one, other = chance.sample(people, 2)
        if chance.random() < 0.15:
            await cancel_trade(harness.units, one, other, harness.clock.now(), fault_id=chance.choice((one, other)))
            continue
        value = Decimal(chance.randrange(1, 90_000)).scaleb(-2)
        trade_id = await complete_trade(
            harness.units,
            one,
            other,
            harness.clock.now(),
            value=value,
            decided_in=timedelta(microseconds=chance.randrange(1, 10**11)),
        )
        for by in (one, other):
            if chance.random() < 0.7:
                await _review(harness, trade_id, by, chance.randint(1, 5))


async def test_a_stored_record_is_what_the_history_gives(harness: PostgresHarness, reputations: Reputations) -> None:
    """After many trades, reviews and faults each record read back equals the calculator's answer to the history."""
    people = await _people(harness, 6)
    await _busy_market(harness, people, 60)
    await harness.link_discord(people[0])
    await reputations.recalculate(people)
    for key in people:
        stored = await reputations.queries.record(key)
        history = await reputations.queries.history(key, since=harness.clock.now() - RESPONSE_WINDOW)
        assert history is not None
        assert stored == reputation_of(history, harness.clock.now())
        assert stored.trades.response_time is not None


async def test_what_each_event_changed_equals_a_full_recalculation(
    harness: PostgresHarness, reputations: Reputations
) -> None:
    """Records that were recalculated after each single event are those of one recalculation at the end."""
    people = await _people(harness, 4)
    for step in range(12):
        await _busy_market(harness, people, 2)
        await reputations.recalculate([people[step % 4], people[(step + 1) % 4]])
    await reputations.recalculate(people)
    once = [await reputations.queries.record(key) for key in people]
    await reputations.recalculate(people)
    assert [await reputations.queries.record(key) for key in people] == once


async def test_those_who_overlap_store_what_is_newest(harness: PostgresHarness, reputations: Reputations) -> None:
    """Of recalculations at the same time, each after a trade of its own, the record has every trade at the end."""
    people = await _people(harness, 3)

    async def trade(one: int, other: int) -> None:
        await complete_trade(harness.units, one, other, harness.clock.now())
        await reputations.recalculate([other, one])

    for turn in range(1, 6):
        pairs = ((0, 1), (1, 0), (1, 2), (2, 0))
        await asyncio.gather(*(trade(people[one], people[other]) for one, other in pairs))
        stored = [await reputations.queries.record(key) for key in people]
        assert [one.trades.completed for one in stored if one is not None] == [3 * turn, 3 * turn, 2 * turn]


async def test_statements_do_not_depend_on_people(harness: PostgresHarness, reputations: Reputations) -> None:
    """Recalculating twelve people with many events takes as many statements as recalculating one, tiers included."""
    people = await _people(harness, 12)
    await _busy_market(harness, people, 90)
    counted = []
    for keys in (people[:1], people):
        await _forget_tiers(harness)
        before = harness.database.statements
        made = await reputations.recalculate(keys)
        assert all(one.tier < 5 for one in made)
        counted.append(harness.database.statements - before)
    assert counted[0] == counted[1]


async def _forget_tiers(harness: PostgresHarness) -> None:
    async with harness.database.transaction() as session:
        await session.run(text("UPDATE user_reputation SET tier = 5"))


async def test_a_block_counts_from_people_one_traded_with(harness: PostgresHarness, reputations: Reputations) -> None:
    """A history knows of each block when it was and whether the two ever had an accepted trade."""
    ann, bob, eve = await _people(harness, 3)
    await cancel_trade(harness.units, ann, bob, harness.clock.now(), fault_id=ann)
    scene = Scene(harness)
    await scene.block(bob, ann)
    await scene.block(eve, ann)
    history = await reputations.queries.history(ann, since=harness.clock.now())
    assert history is not None
    blocks = {one.other_id: one.in_contact for one in history.negatives if one.kind is NegativeKind.BLOCK}
    assert blocks == {bob: True, eve: False}


async def test_a_ruling_counts_as_a_lost_dispute(harness: PostgresHarness, reputations: Reputations) -> None:
    """A trade that a moderator cancelled by somebody's fault is a dispute they lost, not a cancellation."""
    ann, bob = await _people(harness, 2)
    await cancel_trade(harness.units, ann, bob, harness.clock.now(), fault_id=bob, end_reason=EndReason.RULING)
    (made,) = await reputations.recalculate([bob])
    assert (made.trades.disputes_lost, made.trades.cancelled) == (1, 0)


async def test_the_cache_follows(harness: PostgresHarness, reputations: Reputations, cache: Remembering) -> None:
    """A record is read from the cache, which forgets it when it is made anew."""
    ann, bob = await _people(harness, 2)
    assert await reputations.record(ann) is None
    for _ in range(3):
        await complete_trade(harness.units, bob, ann, harness.clock.now(), decided_in=timedelta(microseconds=7))
    await reputations.recalculate([ann])
    first = await reputations.record(ann)
    assert first is not None
    assert set(cache.held) == {f"user:reputation:{ann}"}
    assert await reputations.record(ann) == first
    await complete_trade(harness.units, ann, bob, harness.clock.now())
    await reputations.recalculate([ann])
    second = await reputations.record(ann)
    assert isinstance(second, Reputation)
    assert (first.trades.completed, second.trades.completed) == (3, 4)
    assert first.trades.response_time == timedelta(microseconds=7)
