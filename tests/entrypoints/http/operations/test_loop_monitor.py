"""What holds the event loop up is noticed, and nothing of ours does it while it loads."""

import asyncio
import time

from prometheus_client import CollectorRegistry, Histogram
from structlog.testing import capture_logs

from dualcaster_http.operations.loop_monitor import LoopMonitor
from tests.support.polling import until


async def test_a_blocking_call_is_noticed() -> None:
    """Whatever keeps the loop for longer than half a second is one line in the log, and counts as a stall."""
    registry = CollectorRegistry()
    monitor = LoopMonitor(stalls=Histogram("stalls", "Stalls.", registry=registry), every=0.01)
    with capture_logs() as lines:
        watching = asyncio.create_task(monitor.watch())
        await asyncio.sleep(0.05)
        time.sleep(0.7)  # noqa: ASYNC251 - what is to be noticed
        await until(lambda: bool(lines))
        watching.cancel()
    assert lines[0]["event"] == "event loop was held up"
    assert lines[0]["seconds"] >= 0.5
    assert (registry.get_sample_value("stalls_sum") or 0) >= 0.5
