"""``dualcaster matches refresh``."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from dualcaster_app import open_application, settings_from
from dualcaster_app.events import drain_outbox
from dualcaster_core.matching.events import RefreshRequested

Run = Callable[..., Any]


async def _drained() -> int:
    """Do what workers would do; return how many people are still due then."""
    async with open_application(settings_from(os.environ), migrated=False, quiet=True) as application:
        await drain_outbox(application)
        plan = await application.matching.refresh.plan()
        assert RefreshRequested.kind == "matching.refresh_requested"
        return await application.matching.refresh.left(plan)


def test_everybody_is_computed_here_or_handed_to_the_workers(market: Run) -> None:
    """Nobody is out of date at first; everybody is computed where asked for, in this process or by workers."""
    assert "0 people are computed" in market("matches", "refresh").stdout
    assert "2 people are computed" in market("matches", "refresh", "--all", "--here").stdout
    assert "0 people are computed" in market("matches", "refresh", "--here").stdout
    assert "2 people are handed to the workers" in market("matches", "refresh", "--all", "--no-wait").stdout
    assert asyncio.run(_drained()) == 0
