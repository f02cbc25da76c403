"""Workers that are killed at random, and a broker that forgets everything, while something goes on."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

import psycopg
from attrs import define, field
from redis.asyncio import Redis

from dualcaster_app import Application
from dualcaster_app.events import routes

Arguments = Sequence[str]


@define
class KilledWorkers:
    """Processes of the command line over servers that survive them; ``kills`` and ``flushes`` count what was done.

    ``environment`` is theirs beside that of the tests; ``forgets`` is how often the broker forgets, from 0 to 1.
    """

    data_directory: Path
    commands: Sequence[Arguments]
    redis: Redis
    dice: random.Random
    environment: Mapping[str, str] = field(factory=dict)
    forgets: float = 0.3
    running: list[subprocess.Popen[bytes]] = field(factory=list, init=False)
    kills: int = field(default=0, init=False)
    flushes: int = field(default=0, init=False)

    def start(self) -> None:
        """Start every process."""
        self.running = [self._started(arguments) for arguments in self.commands]

    async def strike(self) -> None:
        """Kill one of them, which is started again; now and then the broker forgets everything as well."""
        if self.dice.random() < self.forgets:
            await self.redis.flushdb()
            self.flushes += 1
        place = self.dice.randrange(len(self.running))
        self.running[place].send_signal(signal.SIGKILL)
        await asyncio.to_thread(self.running[place].wait)
        self.running[place] = self._started(self.commands[place])
        self.kills += 1

    def stop(self) -> None:
        """Kill what still runs."""
        for process in self.running:
            process.kill()
            process.wait()

    def _started(self, arguments: Arguments) -> subprocess.Popen[bytes]:
        environment = os.environ | {"RESEND_AFTER_SECONDS": "2", "LOG_LEVEL": "ERROR", **self.environment}
        command = [sys.executable, "-m", "dualcaster_cli", "--data-dir", str(self.data_directory), *arguments]
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


async def settled(app: Application, patience: float) -> bool:
    """Wait until every event is done; False where that takes longer than so many seconds."""
    end = monotonic() + patience
    while monotonic() < end:
        await app.outbox.finish(routes(app))
        if (await app.outbox.backlog())[0] == 0:
            return True
        await asyncio.sleep(0.3)
    return False


def unhandled(app: Application) -> list[tuple[int, str]]:
    """List the events, with their kinds, that some handler has not done."""
    with psycopg.connect(app.database.url) as connection:
        events: list[tuple[int, str]] = connection.execute("SELECT id, kind FROM outbox").fetchall()
        handled = set(connection.execute("SELECT event_id, handler FROM handled").fetchall())
    return [(key, kind) for key, kind in events for handler in routes(app)[kind] if (key, handler) not in handled]
