"""Takes messages from the broker and runs the handlers, on threads that are made anew when one of them ends."""

import asyncio
from collections.abc import Callable
from threading import Thread

import dramatiq
import structlog
from attrs import define, field

from dualcaster_app import Settings
from dualcaster_app.background import BackgroundWork
from dualcaster_worker.actors import ApplicationLoop, declare_actor
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.broker import make_broker
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)
PART = "handlers"
GRACE = 30_000
"""Milliseconds that tasks under way may take once they are told to stop; what is not done by then is sent again."""


class ThreadEnded(RuntimeError):  # noqa: N818
    """A thread of the worker has ended, so that messages would wait for ever."""


@define
class Handlers:
    """The Dramatiq worker of this process, with so many ``threads``."""

    settings: Settings
    broker_url: str
    background: BackgroundWork
    threads: int
    stopping: asyncio.Event
    on_ready: Callable[[], None] = lambda: None
    interval: float = field(default=1.0)

    async def run(self) -> None:
        """Work until ``stopping`` is set; whatever ends a thread, the threads are started again."""
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                await self._work(backoff)
            except Exception as error:
                self.background.failed(PART, trouble_of(error))
                log.exception("handlers are started again")
                await backoff.pause()

    async def _work(self, backoff: Backoff) -> None:
        broker = make_broker(self.broker_url)
        loop = ApplicationLoop(self.settings)
        broker.add_middleware(loop)
        declare_actor(broker, loop)
        worker = dramatiq.Worker(broker, worker_threads=self.threads, worker_timeout=200)
        try:
            await asyncio.to_thread(worker.start)
            loop.require_open()
            self.on_ready()
            while not self.stopping.is_set():
                _require_alive([*worker.workers, *worker.consumers.values()])
                self.background.works(PART)
                backoff.reset()
                await _wait(self.stopping, self.interval)
        finally:
            await asyncio.to_thread(worker.stop, GRACE)
            await asyncio.to_thread(broker.close)


def _require_alive(threads: list[Thread]) -> None:
    for thread in threads:
        if not thread.is_alive():
            raise ThreadEnded(f"{type(thread).__name__} has ended")


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
