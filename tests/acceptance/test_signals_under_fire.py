"""Two workers are killed at random and the broker forgets everything, while 200 signals get their outcomes.

``SEED=7 pytest tests/acceptance/test_signals_under_fire.py`` kills at other moments.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from attrs import frozen
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_core.kernel.events import FiveMinutesDue
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.following.model import Tracking, new_follow
from dualcaster_core.signals.model import Signal
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_core.testing.contracts.signals.scene import HORIZON, member_signal, our_signal, state_prices
from tests.support.killed_workers import KilledWorkers, settled, unhandled
from tests.support.patience import GENEROUS
from tests.support.postgres_harness import PostgresHarness

SEED = int(os.environ.get("SEED", "5"))
SIGNALS, MAKERS, FANS = 200, 4, 5
AT_ONCE = 12
"""How many signals wait for their outcome at a time, so that there are many batches and kills among them."""
WORKER = ("worker",)


@pytest.fixture
async def application(data_directory: Path) -> AsyncIterator[Application]:
    """An application beside the processes."""
    async with open_application(Settings(data_directory=data_directory), quiet=True) as app:
        yield app


@frozen
class Followed:
    """The signals whose horizons pass, half of them ours, and whose they are."""

    signals: list[Signal]
    fans: list[int]

    def fan_of(self, signal: Signal) -> int:
        """Say who follows a signal."""
        return self.fans[signal.id % FANS]


async def followed_signals(app: Application) -> Followed:
    """Publish signals a week ago, each followed by somebody, and state the prices since; no event is recorded."""
    began = datetime.now(UTC) - HORIZON - timedelta(minutes=1)
    harness = PostgresHarness(app.database, FixedClock(began))
    scene = Scene(harness)
    makers = [await scene.person(f"maker-{number}", completed_trades=5) for number in range(MAKERS)]
    fans = [await scene.person(f"fan-{number}") for number in range(FANS)]
    cards = [printing(f"Card {number}", number=str(number)) for number in range(SIGNALS // 2)]
    keys = await harness.add_cards(cards)
    for number, card in enumerate(cards):  # those of every second maker reach their target of 12 dollars
        amount = "12.50" if number % 2 else "11.00"
        await state_prices(harness, card, {(began + timedelta(days=day)).date(): amount for day in range(1, 9)})
    async with app.units() as uow:
        signals = list(await uow.signals.add([our_signal(key, began) for key in keys]))
        for number, key in enumerate(keys):
            made = await uow.member_signals.add(member_signal(key, makers[number % MAKERS], began))
            signals.append(made.signal)
        followed = Followed(signals, fans)
        for signal in signals:
            await uow.follows.store(new_follow(signal, followed.fan_of(signal), Tracking.EXPLICIT, signal.made_at))
        await uow.signal_outcomes.wait([signal.id for signal in signals], datetime.now(UTC) + timedelta(days=1))
        await uow.commit()
    return followed


async def graded_under_fire(app: Application, workers: KilledWorkers, signals: list[Signal]) -> None:
    """Let signals be due a few at a time, and strike whenever some more have been graded, until all are."""
    end, graded, released, next_strike = monotonic() + 2 * GENEROUS, 0, 0, 3
    while graded < len(signals):
        assert monotonic() < end, f"only {graded} signals were graded"
        async with app.units() as uow:
            graded = len(await uow.signal_outcomes.graded([signal.id for signal in signals]))
            fresh = signals[released : graded + AT_ONCE]
            await uow.signal_outcomes.wait([signal.id for signal in fresh], datetime.now(UTC))
            await uow.record(FiveMinutesDue(moment=datetime.now(UTC).isoformat()))
            await uow.commit()
        released += len(fresh)
        await asyncio.sleep(workers.dice.uniform(0.0, 0.3))
        if graded >= next_strike:
            await workers.strike()
            next_strike = graded + workers.dice.randint(3, 30)


async def test_each_of_200_outcomes_is_graded_once_by_two_workers_killed_at_random(
    application: Application, data_directory: Path
) -> None:
    """Each has one outcome and one event; makers, followers and reputations count it once, and the chain holds."""
    followed = await followed_signals(application)
    redis = Redis.from_url(broker_database(application.redis_url))
    workers = KilledWorkers(data_directory, (WORKER, WORKER), redis, random.Random(SEED))
    try:
        workers.start()
        workers.dice.shuffle(followed.signals)
        await graded_under_fire(application, workers, followed.signals)
        assert await settled(application, GENEROUS)
    finally:
        workers.stop()
        await redis.aclose()
    assert workers.kills >= 3
    assert unhandled(application) == []
    _assert_everything_once(application, followed)
    await _assert_the_chain_holds(application)


def _assert_everything_once(app: Application, followed: Followed) -> None:
    with psycopg.connect(app.database.url) as connection:
        outcomes: dict[int, datetime] = dict(
            connection.execute("SELECT signal_id, outcome_evaluated_at FROM signal_outcomes").fetchall()
        )
        named = connection.execute(
            "SELECT key::bigint FROM outbox, jsonb_array_elements_text(payload -> 'signal_ids') AS named (key)"
            " WHERE kind = 'signals.graded'"
        ).fetchall()
        follows = connection.execute("SELECT signal_id, user_id, evaluated_at FROM signal_follows").fetchall()
        tallies = connection.execute("SELECT evaluated, came_true FROM signal_makers").fetchall()
        judged: dict[int, int] = dict(
            connection.execute("SELECT user_id, signals_followed FROM user_reputation").fetchall()
        )
        told = Counter(
            connection.execute(
                "SELECT user_id, metadata->>'signal' FROM notifications WHERE type = 'signal.outcome'"
            ).fetchall()
        )
    every = {signal.id for signal in followed.signals}
    assert outcomes.keys() == every
    assert Counter(key for (key,) in named) == Counter(every)
    assert {(key, at) for key, _, at in follows} == set(outcomes.items())
    each = SIGNALS // 2 // MAKERS
    assert sorted(tallies) == [(each, 0), (each, 0), (each, each), (each, each)]
    assert {fan: judged[fan] for fan in followed.fans} == Counter(map(followed.fan_of, followed.signals))
    assert told == Counter(
        (person, app.ids.encode(IdKind.SIGNAL, signal.id))
        for signal in followed.signals
        for person in (followed.fan_of(signal), signal.maker_id)
        if person is not None
    )


async def _assert_the_chain_holds(app: Application) -> None:
    """Seal both days as if the day after had come, and check every line against the roots that are kept."""
    sealing = SealDays(app.units, FixedClock(datetime.now(UTC) + timedelta(days=1, hours=3)))
    await sealing.run()
    lines = [line async for line in await sealing.chain()]
    roots = {one.day: one.root for one in (await app.signals.reading.sealed_days()).items}
    verified = verify_record(lines, roots)
    assert (verified.signals, verified.outcomes, verified.roots_compared) == (SIGNALS, SIGNALS, len(roots))
