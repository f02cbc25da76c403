"""Reading a stream in batches on a thread, one batch ahead of whoever stores them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import TypeVar

from dualcaster_core.kernel.gc_pause import gc_paused

T = TypeVar("T")


async def batches_ahead(stream: Iterator[T], size: int) -> AsyncIterator[list[T]]:
    """Yield lists of up to ``size`` records, reading the next one on a thread while this one is worked on.

    An error of the stream is raised where its batch would have come.
    """

    def take() -> list[T]:
        with gc_paused():
            return list(islice(stream, size))

    ahead = asyncio.create_task(asyncio.to_thread(take))
    try:
        while batch := await ahead:
            ahead = asyncio.create_task(asyncio.to_thread(take))
            yield batch
    finally:
        if not ahead.done():
            await asyncio.wait([ahead])
