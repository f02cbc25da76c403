"""Fetches the lists of prices that are due."""

import asyncio

import structlog
from attrs import define, field

from dualcaster_app import Application
from dualcaster_app.background import BackgroundWork
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_worker.backoff import Backoff
from dualcaster_worker.troubles import trouble_of

log = structlog.get_logger(__name__)
PART = "price_feeds"
SIGN_OF_LIFE = 5.0
"""Seconds between signs of life while a list is fetched and imported."""


@define
class PriceFeedFetching:
    """Looks every ``interval`` seconds for what is due, and fetches that, until ``stopping`` is set.

    A stop gives the fetch under way back, to be begun anew by whoever comes next.
    """

    application: Application
    stopping: asyncio.Event
    background: BackgroundWork
    interval: float = field(default=20.0)

    async def run(self) -> None:
        """Work until told to stop; without feeds there is nothing to do."""
        feeds = self.application.market.feeds
        if not feeds.sources:
            return
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                await self._turn()
                backoff.reset()
                await self._wait(self.interval)
            except Exception as error:
                self.background.failed(PART, trouble_of(error))
                log.warning(
                    "price feeds pause",
                    reason=str(error),
                    exc_info=None if isinstance(error, ServiceUnavailable) else error,
                )
                await backoff.pause()

    async def _turn(self) -> None:
        fetching = asyncio.create_task(self.application.market.feeds.fetch_due())
        stopped = asyncio.create_task(self.stopping.wait())
        try:
            while not fetching.done() and not stopped.done():
                self.background.works(PART)
                await asyncio.wait({fetching, stopped}, timeout=SIGN_OF_LIFE, return_when=asyncio.FIRST_COMPLETED)
            if fetching.done():
                fetching.result()
        finally:
            for task in (fetching, stopped):
                task.cancel()
            await asyncio.gather(fetching, stopped, return_exceptions=True)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return
