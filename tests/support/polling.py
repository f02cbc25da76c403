"""Waits for what happens in its own time, with a generous limit."""

import asyncio
from collections.abc import Callable


async def until(happened: Callable[[], bool], *, seconds: float = 30.0, every: float = 0.01) -> None:
    """Look again and again, ``every`` so many seconds, until something has happened. Raises ``TimeoutError``."""
    async with asyncio.timeout(seconds):
        while True:
            if happened():
                return
            await asyncio.sleep(every)
