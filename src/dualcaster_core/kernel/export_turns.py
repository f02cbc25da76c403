"""Lets each person take one export along at a time: it costs memory, disk and a processor for a second or more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dualcaster_core.kernel.errors import Conflict, ServiceUnavailable


class ExportInProgress(Conflict):
    """Another export of the same person is being made or sent."""

    code = "export.in_progress"

    def __init__(self) -> None:
        super().__init__("another export of yours is under way; wait for it to end")


class ExportTurns:
    """The exports of one process, whatever asks for them: one of each person, and not too many in all."""

    def __init__(self, *, at_once: int = 4, people: int = 64) -> None:
        """Describe it: so many exports are made ``at_once``, and so many ``people`` may have one at any time."""
        self._making = asyncio.Semaphore(at_once)
        self._limit = people
        self._having: set[int] = set()

    @property
    def people(self) -> int:
        """How many people have an export under way."""
        return len(self._having)

    @asynccontextmanager
    async def turn(self, user_id: int) -> AsyncIterator[None]:
        """Count as the export of somebody until the block ends, which is when all of it was sent.

        Raises ``ExportInProgress``, and ``ServiceUnavailable`` where too many others have one.
        """
        if user_id in self._having:
            raise ExportInProgress
        if len(self._having) >= self._limit:
            raise ServiceUnavailable("many exports are under way right now; try again in a moment")
        self._having.add(user_id)
        try:
            yield
        finally:
            self._having.discard(user_id)

    @asynccontextmanager
    async def making(self) -> AsyncIterator[None]:
        """Wait until few enough exports are made, and count as one of them until the block ends."""
        async with self._making:
            yield
