"""Hands notifications to the channels that carry them, as soon as they are due."""

import asyncio

import structlog
from attrs import define, field

from dualcaster_app import Application
from dualcaster_app.background import BackgroundWork
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)
PART = "deliveries"


@define
class Deliveries:
    """Delivers what is due whenever a commit wakes it, and looks again every ``interval`` seconds.

    Any number of processes may do so at once; what one of them took and did not finish is another's after a while.
    """

    application: Application
    stopping: asyncio.Event
    background: BackgroundWork
    interval: float = field(default=5.0)

    async def run(self) -> None:
        """Work until ``stopping`` is set. Whatever fails is tried again after a pause."""
        backoff = Backoff(self.stopping)
        delivering = self.application.notifying.delivering
        while not self.stopping.is_set():
            try:
                async with self.application.notifying.wakeups.listening() as wakeups:
                    while not self.stopping.is_set():
                        turn = await delivering.turn()
                        self.background.works(PART)
                        backoff.reset()
                        if turn.did_nothing:
                            await wakeups.wait(self.interval)
            except Exception as error:
                self.background.failed(PART, trouble_of(error))
                expected = isinstance(error, DualcasterError | OSError)
                log.warning("deliveries pause", reason=str(error), exc_info=None if expected else error)
                await backoff.pause()
