"""Embedded servers that are killed while a process holds them come back, and the background work with them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

import dualcaster_embedded as embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.events import NightlyDue

PATIENCE = 180.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "it did not happen"
        sleep(0.1)


def kill(data: Path, *, postgres: bool = False, redis: bool = False) -> set[int]:
    """Kill -9 for some servers; return their process ids."""
    state = embedded.status(data)
    pids = {pid for pid, wanted in ((state.postgres_pid, postgres), (state.redis_pid, redis)) if wanted and pid}
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


def replaced(data: Path, killed: set[int]) -> bool:
    """Whether both servers run, and none of them is one that was killed."""
    state = embedded.status(data)
    return state.running and not killed & {state.postgres_pid, state.redis_pid}


def test_killed_servers_are_started_again_by_who_holds_them(data: Path) -> None:
    """One of two holders starts both again and says so once; the second takes over when the first has left."""
    told: list[list[str]] = [[], []]
    with embedded.start(data):
        first, second = embedded.start(data), embedded.start(data)
        first.supervise(lambda restart: told[0].append(restart.server))
        wait_until((data / "supervisor.lock").exists)
        sleep(1.5)  # the first has the lock by now
        second.supervise(lambda restart: told[1].append(restart.server))
        killed = kill(data, postgres=True, redis=True)
        wait_until(lambda: replaced(data, killed))
        wait_until(lambda: sorted(told[0]) == ["PostgreSQL", "Redis"])
        first.close()
        killed = kill(data, redis=True)
        wait_until(lambda: replaced(data, killed))
        wait_until(lambda: told[1] == ["Redis"])
        second.close()
        assert sorted(told[0]) == ["PostgreSQL", "Redis"]


def test_servers_that_were_stopped_by_force_stay_stopped(data: Path) -> None:
    """Who stops servers although they are held does not want them back, until somebody starts them."""
    with embedded.start(data) as servers:
        handle = embedded.start(data)
        handle.supervise()
        assert embedded.stop(data, force=True)
        sleep(4)
        state = embedded.status(data)
        assert (state.postgres_pid, state.redis_pid, state.in_use) == (None, None, True)
        with embedded.start(data) as again:
            assert again == servers
            killed = kill(data, redis=True)
            wait_until(lambda: replaced(data, killed))
        handle.close()


def test_a_server_that_cannot_start_is_tried_again(data: Path) -> None:
    """A failure is told with its reason, and once what is in the way is gone the server runs."""
    told: list[embedded.Restart] = []
    with embedded.start(data):
        handle = embedded.start(data)
        handle.supervise(told.append)
        broken = next((data / "redis").glob("**/*.aof"))
        whole = broken.read_bytes()
        broken.write_bytes(b"no Redis would write this\n")
        kill(data, redis=True)
        wait_until(lambda: any(isinstance(one.error, embedded.ServerFailed) for one in told))
        broken.write_bytes(whole)
        wait_until(lambda: embedded.status(data).running)
        wait_until(lambda: told[-1] == embedded.Restart("Redis"))
        handle.close()


@pytest.fixture
def worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``dualcaster worker`` on the embedded servers."""
    with embedded.start(data):
        environment = os.environ | {"RESEND_AFTER_SECONDS": "2", "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(data), "worker"]
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        yield process
        process.terminate()
        process.wait(PATIENCE)


async def _fired(app: Application, period: str) -> bool:
    try:
        await app.outbox.fire("test", period, NightlyDue.kind, {"day": period})
    except ServiceUnavailable:
        return False
    return True


async def _handled(app: Application, period: str) -> None:
    """Record an event, as soon as the database answers, and wait until every handler has done it."""
    async with asyncio.timeout(PATIENCE):
        while not await _fired(app, period):  # noqa: ASYNC110 - another process starts the database
            await asyncio.sleep(0.2)
        while (await app.outbox.backlog())[0]:  # noqa: ASYNC110 - another process works it off
            await asyncio.sleep(0.1)


async def test_background_work_goes_on_after_the_servers_were_killed(
    data: Path, worker: subprocess.Popen[bytes]
) -> None:
    """Events are handled before and after kill -9 of Redis and of PostgreSQL, by the same worker."""
    async with open_application(Settings(data_directory=data), quiet=True) as app:
        await _handled(app, "2026-03-01")
        killed = kill(data, redis=True)
        await _handled(app, "2026-03-02")
        assert await asyncio.to_thread(replaced, data, killed)
        killed = kill(data, postgres=True)
        await asyncio.to_thread(wait_until, lambda: replaced(data, killed))
        await _handled(app, "2026-03-03")
        assert worker.poll() is None
