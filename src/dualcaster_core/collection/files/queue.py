"""Keeps the files that are read at the same time to a few: each takes memory and a processor for a second or more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dualcaster_core.collection.errors import ImportInProgress
from dualcaster_core.kernel.errors import ServiceUnavailable


class ImportQueue:
    """Lets a few files of a process be read at once, one of each person; some more wait, the rest are sent away."""

    def __init__(self, *, at_once: int = 2, waiting: int = 16) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._limit = at_once + waiting
        self._people: set[int] = set()

    @asynccontextmanager
    async def turn(self, user_id: int) -> AsyncIterator[None]:
        """Wait for a turn, and hold it to the end of the block.

        Raises ``ImportInProgress`` where a file of the same person waits or is read, ``ServiceUnavailable`` where too
        many others do.
        """
        if user_id in self._people:
            raise ImportInProgress("another file of yours is being imported; wait for it to end")
        if len(self._people) >= self._limit:
            raise ServiceUnavailable("many files are being imported right now; try again in a moment")
        self._people.add(user_id)
        try:
            async with self._slots:
                yield
        finally:
            self._people.discard(user_id)
