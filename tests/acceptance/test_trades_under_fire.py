"""The server, the workers and the relay are killed at random and the broker forgets everything, while trades complete.

``COMPLETIONS=500 pytest tests/acceptance/test_trades_under_fire.py`` completes more of them than the usual run does.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx
import psycopg
import pytest
from attrs import define, field
from redis.asyncio import Redis

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import routes
from dualcaster_app.servers import broker_database
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from dualcaster_core.trading.model import Exchange, TradingRules
from dualcaster_core.trading.trade import Trade
from tests.support.patience import GENEROUS
from tests.support.processes import free_port
from tests.support.trading_scene import Stack, TradingScene, proposal

COMPLETIONS = int(os.environ.get("COMPLETIONS", "24"))
PEOPLE = 20
PATIENCE = max(GENEROUS, COMPLETIONS / 2)
DEVICE = Device(name="a program", address="127.0.0.1")


@pytest.fixture
async def application(data_directory: Path) -> AsyncIterator[Application]:
    """An application beside the processes, with room for many proposals."""
    rules = TradingRules(proposals_hourly=100_000)
    async with open_application(Settings(data_directory=data_directory, trading=rules), quiet=True) as app:
        yield app


@define
class Deployment:
    """The processes of a site, each under the arguments it is started with again."""

    data_directory: Path
    port: int
    running: list[subprocess.Popen[bytes]] = field(factory=list)

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """The server, two workers, and the relay."""
        serve = ("serve", "--port", str(self.port), "--no-worker")
        return serve, ("worker", "--no-relay"), ("worker", "--no-relay"), ("worker", "--no-handlers")

    def start(self, place: int) -> subprocess.Popen[bytes]:
        """Start a process."""
        environment = os.environ | {"RESEND_AFTER_SECONDS": "2", "LOG_LEVEL": "ERROR"}
        command = [
            sys.executable,
            "-m",
            "dualcaster_cli",
            "--data-dir",
            str(self.data_directory),
            *self.commands[place],
        ]
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    async def answering(self) -> None:
        """Wait until the server answers, so that it is not killed before it was of use."""
        end = monotonic() + PATIENCE
        async with httpx.AsyncClient(timeout=5) as client:
            while monotonic() < end:
                try:
                    await client.get(f"http://127.0.0.1:{self.port}/health")
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
                else:
                    return

    async def harass(self, redis: Redis, dice: random.Random, done: asyncio.Event) -> tuple[int, int]:
        """Kill a process or empty the broker every few seconds until all is done; count both."""
        kills = flushes = 0
        while not done.is_set() or kills + flushes < 3:
            await asyncio.sleep(dice.uniform(1.5, 4))
            if dice.random() < 0.3:
                await redis.flushdb()
                flushes += 1
                continue
            place = dice.randrange(len(self.running))
            self.running[place].send_signal(signal.SIGKILL)
            await asyncio.to_thread(self.running[place].wait)
            self.running[place] = self.start(place)
            kills += 1
            if place == 0:
                await self.answering()
        return kills, flushes


async def accepted_trades(app: Application) -> list[Trade]:
    """Have people agree to meet and swap a card each, many times over."""
    scene = TradingScene(app, FixedClock(datetime.now(UTC)))
    people = [await scene.person(f"trader-{number}") for number in range(PEOPLE)]
    stacks: list[Stack] = [
        await scene.stack(one, f"Card {place}", 2 * COMPLETIONS, cents=100) for place, one in enumerate(people)
    ]
    trades = []
    for number in range(COMPLETIONS):
        mine, theirs = number % PEOPLE, (number + 1 + number // PEOPLE % (PEOPLE - 1)) % PEOPLE
        given = proposal({stacks[mine]: 1}, {stacks[theirs]: 1}, exchange=Exchange.IN_PERSON)
        trade = await scene.propose(people[mine], f"trader-{theirs}", given)
        trades.append(await app.trading.deciding.accept(people[theirs], trade.id, version=trade.version))
    return trades


async def confirm(client: httpx.AsyncClient, path: str, token: str) -> None:
    """Confirm receipt until it is known to have happened, however often the server dies in between."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        try:
            answer = await client.post(path, headers={"Authorization": f"Bearer {token}"})
        except httpx.HTTPError:
            await asyncio.sleep(0.2)
            continue
        if answer.status_code == 200 or answer.json()["code"] == "trade.illegal_transition":
            return
        assert answer.status_code in {429, 500, 502, 503}, answer.text
        await asyncio.sleep(float(answer.headers.get("Retry-After", "0.5")))
    raise AssertionError(f"{path} was never confirmed")


async def settled(app: Application) -> bool:
    """Wait until every event is done; False where that takes too long."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        await app.outbox.finish(routes(app))
        if (await app.outbox.backlog())[0] == 0:
            return True
        await asyncio.sleep(0.3)
    return False


async def test_trades_complete_once_whatever_dies(application: Application, data_directory: Path) -> None:
    """Each has one record, one notification a person, one count a person, and all events are handled."""
    dice, trades, port = random.Random(5), await accepted_trades(application), free_port()
    deployment, done = Deployment(data_directory, port), asyncio.Event()
    tokens = {
        user_id: (await application.accounts.sessions.open_for_program(user_id, DEVICE)).access_token
        for user_id in {one for trade in trades for one in (trade.proposer_id, trade.recipient_id)}
    }
    redis = Redis.from_url(broker_database(application.redis_url))
    deployment.running = [deployment.start(place) for place in range(len(deployment.commands))]
    try:
        await deployment.answering()
        attack = asyncio.create_task(deployment.harass(redis, dice, done))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=10) as client:
            steps = [(trade, one) for trade in trades for one in (trade.proposer_id, trade.recipient_id)]
            dice.shuffle(steps)
            turns = asyncio.Semaphore(4)

            async def take(trade: Trade, user_id: int) -> None:
                async with turns:
                    hashid = application.ids.encode(IdKind.TRADE, trade.id)
                    await confirm(client, f"/trades/{hashid}/complete", tokens[user_id])

            await asyncio.gather(*(take(trade, user_id) for trade, user_id in steps))
        done.set()
        kills, flushes = await attack
        assert kills + flushes >= 3
        assert await settled(application)
    finally:
        done.set()
        for process in deployment.running:
            process.kill()
            process.wait()
        await redis.aclose()
    _assert_everything_once(application, trades)


def _assert_everything_once(app: Application, trades: list[Trade]) -> None:
    with psycopg.connect(app.database.url) as connection:
        records = Counter(row[0] for row in connection.execute("SELECT proposal_id FROM completed_trades"))
        told = Counter(
            connection.execute(
                "SELECT user_id, metadata->>'trade' FROM notifications WHERE type = 'trade.trade_completed'"
            ).fetchall()
        )
        counted: dict[int, int] = dict(connection.execute("SELECT id, completed_trades FROM users").fetchall())
        owned: dict[int, int] = dict(
            connection.execute("SELECT card_id, sum(quantity) FROM inventory_items GROUP BY 1").fetchall()
        )
        promised = connection.execute("SELECT count(*) FROM inventory_items WHERE reserved <> 0").fetchone()
        events = connection.execute("SELECT id, kind FROM outbox").fetchall()
        handled = set(connection.execute("SELECT event_id, handler FROM handled").fetchall())
    assert records == Counter(trade.id for trade in trades)
    people = [(one, trade) for trade in trades for one in (trade.proposer_id, trade.recipient_id)]
    assert told == Counter((one, app.ids.encode(IdKind.TRADE, trade.id)) for one, trade in people)
    expected = Counter(one for one, _ in people)
    assert counted == {one: 1 + expected[one] for one in counted}
    assert set(owned.values()) == {2 * COMPLETIONS}
    assert promised == (0,)
    missing = [(key, kind) for key, kind in events for handler in routes(app)[kind] if (key, handler) not in handled]
    assert missing == []
