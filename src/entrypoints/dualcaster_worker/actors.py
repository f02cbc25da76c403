"""The one actor: it runs a handler on an event, on the loop that holds the application."""

from collections.abc import Awaitable
from contextlib import AsyncExitStack

import dramatiq
import structlog
from dramatiq.asyncio import EventLoopThread, get_event_loop_thread, set_event_loop_thread
from dramatiq.middleware.asyncio import AsyncIO

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import handle
from dualcaster_worker.broker import QUEUE

log = structlog.get_logger(__name__)
ACTOR = "handle_event"
LOOP_PATIENCE = 30.0
"""Seconds that the loop's thread may take to start."""


class ApplicationLoop(AsyncIO):
    """The loop that async actors run on, with one application opened inside it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._stack = AsyncExitStack()
        self._application: Application | None = None
        self._failure: Exception | None = None

    @property
    def application(self) -> Application:
        """The application; there from the boot of the worker to its end."""
        if self._application is None:
            raise RuntimeError("the worker has not been booted")
        return self._application

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Start the loop and open the application in it; ask ``require_open`` whether that went well."""
        try:
            thread = EventLoopThread(self.logger)
            thread.start(timeout=LOOP_PATIENCE)
            set_event_loop_thread(thread)
            self._run(self._open())
        except Exception as error:  # Dramatiq would write it down and go on
            self._failure = error

    def require_open(self) -> None:
        """Raise what kept the application from opening."""
        if self._failure is not None:
            raise self._failure

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Close the application and stop the loop."""
        if get_event_loop_thread() is None:
            return
        try:
            self._run(self._stack.aclose())
        finally:
            super().after_worker_shutdown(broker, worker)  # type: ignore[no-untyped-call]

    async def _open(self) -> None:
        self._application = await self._stack.enter_async_context(open_application(self._settings, migrated=False))

    @staticmethod
    def _run(coroutine: Awaitable[None]) -> None:
        thread = get_event_loop_thread()
        if thread is None:
            raise RuntimeError("the worker's loop does not run")
        thread.run_coroutine(coroutine)


def declare_actor(broker: dramatiq.Broker, loop: ApplicationLoop | None = None) -> dramatiq.Actor[[int, str], None]:
    """Declare the actor on a broker; without a loop for sending only."""

    async def handle_event(event_id: int, handler: str) -> None:
        if loop is None:
            raise RuntimeError("this process only sends")
        with structlog.contextvars.bound_contextvars(event_id=event_id, handler=handler):
            if not await handle(loop.application, event_id, handler):
                log.warning("event or handler unknown")

    return dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name=ACTOR)(handle_event)
