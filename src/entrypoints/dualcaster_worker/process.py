"""A worker process: handlers on threads, the relay and deliveries on the main loop, both or either."""

import asyncio
import signal
from collections.abc import Callable

import structlog

from dualcaster_app import Settings, open_application
from dualcaster_app.background import BackgroundWork
from dualcaster_app.events import announce
from dualcaster_worker.actors import declare_actor
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.broker import make_broker
from dualcaster_worker.handlers import Handlers
from dualcaster_worker.notifying import Deliveries
from dualcaster_worker.price_feeds import PriceFeedFetching
from dualcaster_worker.relay import Relay
from dualcaster_worker.server_sync import ServerSyncing
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)
PART = "worker"


async def run_worker(
    settings: Settings,
    *,
    threads: int = 4,
    handlers: bool = True,
    relay: bool = True,
    stopping: asyncio.Event | None = None,
    background: BackgroundWork | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until ``stopping`` is set or the process is told to end; tasks under way have 30 seconds to finish.

    ``handlers`` takes messages from the broker on so many ``threads``, and fetches lists of prices; ``relay`` carries
    events there, hands over notifications, and reads at Discord which servers people are in. All survive whatever
    happens to the servers, and tell ``background`` how they do. Raises only where the servers cannot be reached at the
    start.
    """
    stop = stopping or _until_told()
    async with open_application(settings) as application:
        await announce(application)
        known = background or application.background
        broker_url = settings.broker_url or application.redis_url
        broker = make_broker(broker_url)
        sending = Relay(
            application,
            declare_actor(broker).send,
            resend_after=settings.resend_after,
            stopping=stop,
            background=known,
        )
        log.info("worker runs", handlers=handlers, relay=relay, threads=threads if handlers else 0)
        try:
            async with asyncio.TaskGroup() as parts:
                if handlers:
                    work = Handlers(settings, broker_url, known, threads, stop, on_ready)
                    parts.create_task(work.run())
                    parts.create_task(PriceFeedFetching(application, stop, known).run())
                else:
                    on_ready()
                if relay:
                    parts.create_task(sending.run())
                    parts.create_task(Deliveries(application, stop, known).run())
                    parts.create_task(ServerSyncing(application, stop, known).run())
                await stop.wait()
        finally:
            await asyncio.to_thread(broker.close)


async def keep_working(settings: Settings, *, stopping: asyncio.Event, background: BackgroundWork) -> None:
    """Run a worker beside the other work of a process until ``stopping`` is set, again whenever an error ends it."""
    backoff = Backoff(stopping)
    while not stopping.is_set():
        try:
            await run_worker(
                settings, stopping=stopping, background=background, on_ready=lambda: background.forget(PART)
            )
        except Exception as error:
            background.failed(PART, trouble_of(error))
            log.exception("background work is started again")
            await backoff.pause()


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    return stop
