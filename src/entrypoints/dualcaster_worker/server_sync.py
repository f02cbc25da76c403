"""Reads from Discord which servers people are in, where that is due."""

import asyncio

import structlog
from attrs import define, field

from dualcaster_app import Application
from dualcaster_app.background import BackgroundWork
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)
PART = "server_sync"


@define
class ServerSyncing:
    """Looks every ``interval`` seconds for who is due, until ``stopping`` is set.

    Any number of processes may do so at once: each account is one process's alone for a while.
    """

    application: Application
    stopping: asyncio.Event
    background: BackgroundWork
    interval: float = field(default=15.0)

    async def run(self) -> None:
        """Work until told to stop; where Discord is not set up there is nothing to do."""
        sync = self.application.linked_accounts.server_sync
        if sync.directory is None:
            return
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                done = await sync.turn()
                self.background.works(PART)
                backoff.reset()
                if not done:
                    await self._wait()
            except Exception as error:
                self.background.failed(PART, trouble_of(error))
                expected = isinstance(error, DualcasterError | OSError)
                log.warning("reading servers pauses", reason=str(error), exc_info=None if expected else error)
                await backoff.pause()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=self.interval)
        except TimeoutError:
            return
