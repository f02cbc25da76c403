"""One page that is connected: what it has seen, and what waits to be sent to it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import Final

from dualcaster_core.accounts.model import Actor
from dualcaster_core.market.ports import ListedValue

ROOM: Final = 16
"""Frames that may wait for a page before it gets no more; what is kept is read again once it has caught up."""
BURST: Final = 3
"""How many seconds' frames a page may send at once."""


class CloseCode(IntEnum):
    """Why the site ends a connection, as browsers are told."""

    FULL = 1013
    NOT_SIGNED_IN = 4001
    TOO_SLOW = 4008
    MISUSED = 4400
    REPLACED = 4409
    TOO_MANY_FRAMES = 4429


class LiveClient:
    """A connected page of somebody.

    ``cursor`` is the number of the last update that was put into its queue, None until it has said what it saw;
    ``is_new`` until its place is known; ``is_behind`` while there is more than it had room for.
    """

    def __init__(self, actor: Actor, *, cursor: int | None, patience: float) -> None:
        self.actor = actor
        self.cursor = cursor
        self.is_new = True
        self.is_behind = False
        self.watched: frozenset[int] = frozenset()
        self.seen_online: frozenset[int] | None = None
        self.followed: frozenset[int] = frozenset()
        self.seen_values: Mapping[int, ListedValue | None] = {}
        self.missed_prices = False
        self.closing: CloseCode | None = None
        self._patience = patience
        self._frames: deque[str] = deque()
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many frames wait to be sent."""
        return len(self._frames)

    @property
    def has_room(self) -> bool:
        """Whether more may be put into the queue."""
        return self.closing is None and len(self._frames) < ROOM

    def push(self, frame: str) -> None:
        """Put a frame into the queue."""
        self._frames.append(frame)
        self._wake.set()

    def close(self, code: CloseCode) -> None:
        """End the connection, without what still waits."""
        if self.closing is None:
            self.closing = code
            self._wake.set()

    async def deliver(
        self, send: Callable[[str], Awaitable[object]], on_sent: Callable[["LiveClient"], object]
    ) -> CloseCode:
        """Send what is put into the queue until the connection is to be closed; return why.

        ``on_sent`` is called whenever the queue is empty.
        """
        while self.closing is None:
            await self._wake.wait()
            self._wake.clear()
            while self._frames and self.closing is None:
                try:
                    async with asyncio.timeout(self._patience):
                        await send(self._frames[0])
                except TimeoutError:
                    self.close(CloseCode.TOO_SLOW)
                    break
                self._frames.popleft()
            if self.closing is None:
                on_sent(self)
        self._frames.clear()
        return self.closing


class Budget:
    """How many frames a page may send: so many a second, and ``BURST`` seconds' worth of them at once."""

    def __init__(self, per_second: int, now: float) -> None:
        self._per_second = per_second
        self._left = float(BURST * per_second)
        self._at = now

    def take(self, now: float) -> bool:
        """Count a frame; False for one too many."""
        self._left = min(BURST * self._per_second, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
