"""Background work over a real RabbitMQ: every event is done once, also where the server is killed in between."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from sqlalchemy import func, select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.kernel.events import NightlyDue
from dualcaster_postgres.outbox import record
from dualcaster_postgres.tables.outbox import handled, outbox
from dualcaster_worker.broker import QUEUE, make_broker
from tests.support.databases import SECRET
from tests.support.patience import GENEROUS
from tests.support.rabbitmq import RabbitServer, rabbitmq_server

pytestmark = pytest.mark.rabbitmq
_OPEN = select(func.count()).select_from(outbox).where(outbox.c.done_at.is_(None))
_RUNS = (
    select(outbox.c.id, func.count(handled.c.handler))
    .join_from(outbox, handled, handled.c.event_id == outbox.c.id)
    .where(outbox.c.kind == NightlyDue.kind)
    .group_by(outbox.c.id)
)


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[RabbitServer]:
    """A server for the tests of this module."""
    with rabbitmq_server() as server:
        yield server


@pytest.fixture
async def application(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, rabbitmq: RabbitServer
) -> AsyncIterator[Application]:
    """An application whose tasks go through RabbitMQ."""
    settings = Settings(
        secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url, broker_url=rabbitmq.url
    )
    async with open_application(settings, migrated=False, quiet=True) as app:
        yield app


@contextmanager
def worker(app: Application, rabbitmq: RabbitServer) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process, told to end at the end."""
    environment = os.environ | {
        "DATABASE_URL": app.database.url,
        "REDIS_URL": app.redis_url,
        "BROKER_URL": rabbitmq.url,
        "SECRET_KEY": SECRET,
        "RESEND_AFTER_SECONDS": "2",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "dualcaster_cli", "worker"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(GENEROUS) == 0


async def _nights(app: Application, count: int) -> None:
    async with app.database.transaction() as session:
        for day in range(1, count + 1):
            await record(session, NightlyDue.kind, {"day": f"2026-02-{day:02}"})


async def _count(app: Application, statement: Any) -> int:
    row = await app.database.row(statement)
    assert row is not None
    return int(row[0])


async def _until_done(app: Application) -> None:
    async with asyncio.timeout(GENEROUS):
        while await _count(app, _OPEN):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.1)


def test_tasks_go_through_rabbitmq(rabbitmq: RabbitServer) -> None:
    """The address decides for the broker, and messages that are sent wait in its queue."""
    broker = make_broker(rabbitmq.url)
    assert isinstance(broker, RabbitmqBroker)
    broker.declare_queue(QUEUE, ensure=True)
    assert broker.get_queue_message_counts(QUEUE)[0] == 0
    broker.close()


async def test_every_handler_runs_once(application: Application, rabbitmq: RabbitServer) -> None:
    """Events are carried from the outbox to RabbitMQ and handled from there, each handler once."""
    await _nights(application, 2)
    with worker(application, rabbitmq):
        await _until_done(application)
    runs = await application.database.rows(_RUNS)
    assert len(runs) >= 2
    assert len({count for _, count in runs}) == 1
    assert runs[0][1] > 5


async def test_a_killed_rabbitmq_loses_nothing(application: Application, rabbitmq: RabbitServer) -> None:
    """What it forgot or was never given is sent again once it is back, by the same worker."""
    with worker(application, rabbitmq) as process:
        await _nights(application, 1)
        await _until_done(application)
        rabbitmq.kill()
        await _nights(application, 3)
        await asyncio.sleep(3)
        assert process.poll() is None
        await asyncio.to_thread(rabbitmq.start)
        await _until_done(application)
    assert await _count(application, _OPEN) == 0
