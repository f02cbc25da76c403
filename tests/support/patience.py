"""How long tests wait for what must come: longer than a busy machine takes, and never waited out."""

import asyncio
from collections.abc import Callable

GENEROUS = 120.0
"""Seconds."""


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, however long a busy machine takes."""
    async with asyncio.timeout(GENEROUS):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)
