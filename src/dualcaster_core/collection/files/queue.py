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
        self._taken = 0

    @asynccontextmanager
    async def turn(self, user_id: int) -> AsyncIterator[None]:
        """Wait for a turn with a file that is here, and hold it to the end of the block.

        Raises what ``one_file`` and ``slot`` raise.
        """
        async with self.one_file(user_id), self.slot():
            yield

    @asynccontextmanager
    async def one_file(self, user_id: int) -> AsyncIterator[None]:
        """Keep somebody from sending a second file while one of theirs comes in, waits or is read.

        Raises ``ImportInProgress``.
        """
        if user_id in self._people:
            raise ImportInProgress("another file of yours is being imported; wait for it to end")
        self._people.add(user_id)
        try:
            yield
        finally:
            self._people.discard(user_id)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait until few enough files are read, and count as one of them to the end of the block.

        Only for a file that is here: one that still comes in would hold everybody up at the pace of its sender.
        Raises ``ServiceUnavailable`` where too many wait.
        """
        if self._taken >= self._limit:
            raise ServiceUnavailable("many files are being imported right now; try again in a moment")
        self._taken += 1
        try:
            async with self._slots:
                yield
        finally:
            self._taken -= 1
