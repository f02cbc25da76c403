"""A worker process: handlers on threads, the relay on the main loop, both or either."""

import asyncio
import signal
from collections.abc import Callable

import dramatiq
import structlog

from dualcaster_app import Settings, open_application
from dualcaster_worker.actors import ApplicationLoop, declare_actor
from dualcaster_worker.broker import make_broker
from dualcaster_worker.relay import Relay

log = structlog.get_logger(__name__)


async def run_worker(
    settings: Settings,
    *,
    threads: int = 4,
    handlers: bool = True,
    relay: bool = True,
    stopping: asyncio.Event | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until ``stopping`` is set or the process is told to end; running tasks are finished first.

    ``handlers`` takes messages from the broker on so many ``threads``; ``relay`` carries events there.
    """
    stop = stopping or _until_told()
    async with open_application(settings) as application:
        broker = make_broker(application.redis_url)
        worker = None
        if handlers:
            loop = ApplicationLoop(settings)
            broker.add_middleware(loop)
            actor = declare_actor(broker, loop)
            worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=200)
            await asyncio.to_thread(worker.start)
        else:
            actor = declare_actor(broker)
        on_ready()
        log.info("worker runs", handlers=handlers, relay=relay, threads=threads if handlers else 0)
        try:
            if relay:
                await Relay(application, actor.send, resend_after=settings.resend_after, stopping=stop).run()
            else:
                await stop.wait()
        finally:
            if worker is not None:
                await asyncio.to_thread(worker.stop)
            await asyncio.to_thread(broker.close)


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    return stop
