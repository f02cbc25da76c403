"""Notices when something holds the event loop up, which nobody's request gets past, not even ``/health``."""

import asyncio
import time

import structlog
from attrs import frozen
from prometheus_client import Histogram

log = structlog.get_logger("dualcaster_http.loop")


@frozen(kw_only=True)
class LoopMonitor:
    """Sleeps ``every`` so many seconds, and measures by how much it wakes up late; ``long`` stalls are logged."""

    stalls: Histogram
    every: float = 0.1
    long: float = 0.5

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(self.every)
            late = max(0.0, time.monotonic() - began - self.every)
            self.stalls.observe(late)
            if late >= self.long:
                log.warning("event loop was held up", seconds=round(late, 2))
