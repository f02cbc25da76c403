"""Pauses between tries, longer each time."""

import asyncio

from attrs import define, field


@define
class Backoff:
    """Pauses that double from ``first`` to ``longest`` seconds until something has worked.

    A pause ends at once when ``stopping`` is set.
    """

    stopping: asyncio.Event
    first: float = 1.0
    longest: float = 30.0
    _next: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._next = self.first

    def reset(self) -> None:
        """Begin with the shortest pause again."""
        self._next = self.first

    async def pause(self) -> None:
        """Wait, and longer the next time."""
        seconds, self._next = self._next, min(self._next * 2, self.longest)
        try:
            await asyncio.wait_for(self.stopping.wait(), timeout=seconds)
        except TimeoutError:
            return
