"""What comes from the caller of a request: its body, in time, and the news that the caller has left."""

import asyncio
from time import monotonic
from typing import Any

from attrs import frozen
from litestar.exceptions import HTTPException
from litestar.types import Receive

CLIENT_LEFT = 499
"""Stands in the log for an answer that nobody was there to take, as nginx writes it."""
_NO_BODY: Any = {"type": "http.request", "body": b"", "more_body": False}
_LEFT: Any = {"type": "http.disconnect"}


@frozen(kw_only=True)
class BodyPace:
    """How fast a body has to come: each portion within ``patience`` seconds, and the whole of it, once that time is
    over, at ``bytes_per_second`` on average.
    """

    patience: float = 20.0
    bytes_per_second: int = 2_048


PACE = BodyPace()


class BodyTooSlow(HTTPException):
    """The rest of a body did not come in time."""

    status_code = 408


class ClientLeft(HTTPException):
    """The caller hung up before its body was whole."""

    status_code = CLIENT_LEFT


class Body:
    """Receives the body of a request. Raises ``BodyTooSlow`` and ``ClientLeft``."""

    def __init__(self, receive: Receive, pace: BodyPace) -> None:
        self._receive = receive
        self._pace = pace
        self._began = monotonic()
        self._bytes = 0
        self._whole = False

    async def __call__(self) -> Any:
        """Return the next portion; once the body is whole, waiting is for the caller to hang up."""
        if self._whole:
            return await self._receive()
        due = self._began + self._pace.patience + self._bytes / self._pace.bytes_per_second
        try:
            async with asyncio.timeout(max(0.0, min(self._pace.patience, due - monotonic()))):
                message: Any = await self._receive()
        except TimeoutError:
            raise BodyTooSlow(detail="the body did not come in time") from None
        if message["type"] == "http.disconnect":
            raise ClientLeft(detail="the caller hung up")
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message


class Departure:
    """Stands for the caller of a request without a body, and cancels the work on it once the caller has left.

    Watching begins after ``patience`` seconds, since most requests are answered before it would have paid.
    """

    def __init__(self, receive: Receive, *, patience: float = 0.1) -> None:
        self._receive = receive
        self._work = asyncio.current_task()
        self._gone = asyncio.Event()
        self._given = False
        self._watching: asyncio.Task[None] | None = None
        self._alarm = asyncio.get_running_loop().call_later(patience, self._watch)
        self.cancelled = False
        """Whether the work was cancelled."""

    async def __call__(self) -> Any:
        """Return the empty body, and after that wait for the caller to leave."""
        if not self._given:
            self._given = True
            return _NO_BODY
        self._watch()
        await self._gone.wait()
        return _LEFT

    def close(self) -> None:
        """Stop watching, since the answer is on its way; who still waits is told that there is nobody to wait for."""
        self._alarm.cancel()
        self._gone.set()
        if self._watching is not None:
            self._watching.cancel()

    def _watch(self) -> None:
        if self._watching is None:
            self._watching = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self._gone.set()
        if self._work is not None:
            self.cancelled = self._work.cancel()
