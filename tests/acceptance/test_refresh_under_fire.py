"""Workers and the relay are killed at random and the broker forgets, while everybody's matches are computed.

``REFRESHED=20000 pytest tests/acceptance/test_refresh_under_fire.py`` has more people than the usual run does.
"""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.synthetic_market import generate_market
from dualcaster_app.events import drain_outbox
from dualcaster_app.servers import broker_database
from dualcaster_core.kernel.events import NightlyDue
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.matching.engine import kept, scored
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.matching.synthetic import MarketShape
from tests.support.killed_workers import KilledWorkers, settled, unhandled
from tests.support.patience import GENEROUS
from tests.support.priced_printings import price, printing

PEOPLE = int(os.environ.get("REFRESHED", "600"))
PRINTINGS = 200
PATIENCE = max(GENEROUS, PEOPLE / 10)
DEPLOYED = (("worker", "--no-relay"), ("worker", "--no-relay"), ("worker", "--no-handlers"))
CHECKED = 40
"""People whose stored matches are compared with a computation of their own."""


@pytest.fixture
async def application(data_directory: Path) -> AsyncIterator[Application]:
    """A market of made-up traders, whose matches nobody has computed yet; the nightly run of today is over."""
    async with open_application(Settings(data_directory=data_directory), quiet=True) as app:
        async with app.units() as uow:
            cards = [printing(number) for number in range(1, PRINTINGS + 1)]
            await uow.catalogue.store_cards(cards, authoritative=True)
            await uow.prices.store([price(n, f"{n % 40 + 1}.00") for n in range(1, PRINTINGS + 1)], feed="tests")
            await uow.commit()
        await refresh_values(app.units, app.settings.valuation)
        day = app.clock.now().date().isoformat()
        await app.outbox.fire("nightly", day, NightlyDue.kind, {"day": day})
        await drain_outbox(app)
        await generate_market(app, MarketShape(traders=PEOPLE, haves=12, wants=6), seed=3)
        yield app


async def _refresh(data_directory: Path) -> "asyncio.subprocess.Process":
    """Start what an operator starts, and what shows how far the workers have come."""
    command = (sys.executable, "-m", "dualcaster_cli", "--data-dir", str(data_directory), "matches", "refresh", "--all")
    return await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )


async def test_everybody_is_refreshed_once_whoever_is_killed(application: Application, data_directory: Path) -> None:
    """The command comes to its end; each person was stored once, whole and exact, and told of once."""
    redis = Redis.from_url(broker_database(application.redis_url))
    workers = KilledWorkers(data_directory, DEPLOYED, redis, random.Random(5))
    workers.start()
    refresh = await _refresh(data_directory)
    ending = asyncio.create_task(refresh.communicate())
    try:
        while not ending.done():
            await asyncio.wait({ending}, timeout=workers.dice.uniform(0.5, 4.0))
            if not ending.done() and workers.kills < 8:
                await workers.strike()
        shown, _ = await asyncio.wait_for(ending, PATIENCE)
        assert await settled(application, PATIENCE), Counter(kind for _, kind in unhandled(application))
    finally:
        workers.stop()
        await redis.aclose()
    assert workers.kills >= 5
    assert (refresh.returncode, unhandled(application)) == (0, [])
    assert f"The matches of {PEOPLE:,} people are computed." in shown.decode()
    assert (await application.matching.refresh.plan()).user_ids == ()
    _assert_each_was_stored_once(application)
    with psycopg.connect(application.database.url) as connection:
        people = [key for (key,) in connection.execute("SELECT id FROM users ORDER BY id")]
    for user_id in workers.dice.sample(people, CHECKED):
        await _assert_stored_is_exact(application, user_id)


def _assert_each_was_stored_once(app: Application) -> None:
    with psycopg.connect(app.database.url) as connection:
        stored = connection.execute("SELECT count(*), min(revision), max(revision) FROM match_states").fetchone()
        assert stored == (PEOPLE, 1, 1)
        strong = f"SELECT user_id, candidate_id FROM stored_matches WHERE score > {app.settings.matching.notify_above}"
        told = "SELECT user_id, candidate_id FROM match_notices"
        assert connection.execute(f"{strong} EXCEPT {told}").fetchall() == []
        assert connection.execute(f"{told} EXCEPT {strong}").fetchall() == []
        doubled = (
            "SELECT one->>'user_id', one->>'candidate_id' FROM outbox, jsonb_array_elements(payload->'matches') one"
            " WHERE kind = 'matching.strong_matches_found' GROUP BY 1, 2 HAVING count(*) > 1"
        )
        assert connection.execute(doubled).fetchall() == []


async def _assert_stored_is_exact(app: Application, user_id: int) -> None:
    async with app.matching.computation.snapshots() as uow:
        stored = await uow.matches.stored(user_id)
        block = await uow.candidates.totals_of(user_id, CandidateFilter())
    expected, floor = kept(scored(block), app.settings.matching)
    assert stored is not None
    assert (stored.pairs, stored.state.floor) == (expected, floor)
