"""Keeps callers from waiting for a server that is known not to answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from time import monotonic

from dualcaster_core.kernel.errors import ServiceUnavailable

NO_ANSWER = "the database does not answer"


class Circuit:
    """Closed while the server answers; open, so that every caller is refused at once, while it does not.

    It is not opened by counting failures: a single suspicion has the server asked on a connection of its own, and only
    where that fails and nobody else had an answer meanwhile it opens. While open it is asked again until it answers, so
    that no request has to be the one that finds out.
    """

    def __init__(self, probe: Callable[[], Awaitable[bool]], *, retry: float) -> None:
        """Describe it: ``probe`` tells whether the server answers, and is called every ``retry`` seconds while open."""
        self._probe = probe
        self._retry = retry
        self._answered = monotonic()
        self._watch: asyncio.Task[None] | None = None
        self._waiting: set[asyncio.Timeout] = set()
        self.is_open = False
        self.on_change: Callable[[bool], object] = lambda _is_open: None
        """Told each time that it opens or closes."""

    def check(self) -> None:
        """Raise ``ServiceUnavailable`` while open."""
        if self.is_open:
            raise ServiceUnavailable(NO_ANSWER)

    def answered(self) -> None:
        """Note that the server has answered somebody."""
        self._answered = monotonic()

    def suspect(self) -> None:
        """Have the server asked whether it lives, unless it is being asked."""
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look(), context=Context())

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Wait for something that comes from the server; raises ``ServiceUnavailable`` as soon as it is known dead."""
        self.check()
        try:
            async with asyncio.timeout(None) as deadline:
                self._waiting.add(deadline)
                try:
                    yield
                finally:
                    self._waiting.discard(deadline)
        except TimeoutError as error:
            raise ServiceUnavailable(NO_ANSWER) from error

    async def close(self) -> None:
        """Stop asking."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch

    async def _look(self) -> None:
        began = monotonic()
        if await self._probe() or self._answered > began:
            return
        self._change(True)
        while True:
            await asyncio.sleep(self._retry)
            if await self._probe():
                break
        self._change(False)

    def _change(self, is_open: bool) -> None:
        self.is_open = is_open
        if is_open:
            now = asyncio.get_running_loop().time()
            for deadline in self._waiting:
                deadline.reschedule(now)
        self.on_change(is_open)
