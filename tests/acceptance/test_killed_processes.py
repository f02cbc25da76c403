"""Workers and the relay are killed at random and the broker forgets everything, while people edit their lists."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_market import fill_sample_market
from dualcaster_app.events import routes
from dualcaster_app.servers import broker_database
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.printing_lookup import wants_of
from dualcaster_core.matching.engine import kept, scored
from dualcaster_core.matching.model import CandidateFilter
from tests.support.lists import add_want, drop_want
from tests.support.patience import GENEROUS

EDITS = 500
PATIENCE = GENEROUS
DEPLOYED = (("worker", "--no-relay"), ("worker", "--no-relay"), ("worker", "--no-handlers"))


@pytest.fixture
async def application(data_directory: Path) -> AsyncIterator[Application]:
    """The sample market, with every event of its making done."""
    async with open_application(Settings(data_directory=data_directory), quiet=True) as app:
        await fill_sample_market(app)
        yield app


def deploy(data_directory: Path, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Start a process of the command line."""
    environment = os.environ | {"RESEND_AFTER_SECONDS": "2", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(data_directory), *arguments]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def edit_at_random(app: Application, dice: random.Random, names: list[str], cards: list[int]) -> None:
    """Have somebody add a want or take one off."""
    name = dice.choice(names)
    listed = await wants_of(app.units, name)
    if listed and dice.random() < 0.5:
        await drop_want(app, name, dice.choice(listed).want.id)
    else:
        want = Want(card_id=dice.choice(cards), any_printing=dice.random() < 0.7, quantity=dice.randint(1, 3))
        await add_want(app, name, want)


async def harass(
    data_directory: Path,
    processes: list[subprocess.Popen[bytes]],
    redis: Redis,
    dice: random.Random,
    done: asyncio.Event,
) -> tuple[int, int]:
    """Kill a process or empty the broker about every second until the edits are done; count both."""
    kills = flushes = 0
    while not done.is_set():
        await asyncio.sleep(dice.uniform(0.6, 1.6))
        if dice.random() < 0.3:
            await redis.flushdb()
            flushes += 1
            continue
        place = dice.randrange(len(processes))
        processes[place].send_signal(signal.SIGKILL)
        await asyncio.to_thread(processes[place].wait)
        processes[place] = deploy(data_directory, DEPLOYED[place])
        kills += 1
    return kills, flushes


async def settled(app: Application) -> bool:
    """Wait until every event is done; False where that takes too long."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        await app.outbox.finish(routes(app))
        if (await app.outbox.backlog())[0] == 0:
            return True
        await asyncio.sleep(0.3)
    return False


async def test_nothing_is_lost_when_processes_are_killed_and_the_broker_forgets(
    application: Application, data_directory: Path
) -> None:
    """After 500 edits under fire every event is handled by every handler, and every stored match is exact."""
    dice = random.Random(11)
    people = await application.accounts.queries.summaries(after=0, limit=100)
    page = await application.market.priced_cards.search(None, filters=CardFilter(), limit=100)
    redis = Redis.from_url(broker_database(application.redis_url))
    processes = [deploy(data_directory, arguments) for arguments in DEPLOYED]
    done = asyncio.Event()
    try:
        attack = asyncio.create_task(harass(data_directory, processes, redis, dice, done))
        for _ in range(EDITS):
            await edit_at_random(application, dice, [p.username for p in people], [card.id for card in page.items])
            await asyncio.sleep(0.02)
        done.set()
        kills, flushes = await attack
        assert kills >= 5
        assert flushes >= 1
        assert await settled(application)
    finally:
        done.set()
        for process in processes:
            process.kill()
            process.wait()
        await redis.aclose()
    _assert_every_event_is_handled(application)
    for person in people:
        await _assert_stored_is_exact(application, person.id)


def _assert_every_event_is_handled(app: Application) -> None:
    with psycopg.connect(app.database.url) as connection:
        events = connection.execute("SELECT id, kind FROM outbox").fetchall()
        handled = set(connection.execute("SELECT event_id, handler FROM handled").fetchall())
    assert len(events) > EDITS
    missing = [(key, kind) for key, kind in events for handler in routes(app)[kind] if (key, handler) not in handled]
    assert missing == []


async def _assert_stored_is_exact(app: Application, user_id: int) -> None:
    rules = app.settings.matching
    async with app.matching.computation.snapshots() as uow:
        stored = await uow.matches.stored(user_id)
        version = await uow.match_snapshots.list_version(user_id)
        block = await uow.candidates.totals_of(user_id, CandidateFilter())
    expected, _ = kept(scored(block), rules)
    assert stored is not None
    assert stored.state.list_version == version
    assert stored.pairs == expected
