"""Asks a shop system for JSON, within bounds: repeated where it asks to wait or stumbles, given up in time."""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from attrs import frozen

from dualcaster_core.stores.sync.errors import CredentialsRefused, SourceUnavailable

LARGEST_ANSWER: Final = 64 * 1_048_576
ATTEMPTS: Final = 4
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_REFUSED: Final = (401, 403)
_TOO_MANY: Final = 429


@frozen(kw_only=True)
class WireLimits:
    """In seconds: ``patience`` for one answer, ``pause`` between two requests, ``longest_wait`` for what the system
    asks us to wait, and ``whole`` for a request with all its repetitions.
    """

    patience: float = 15.0
    pause: float = 0.0
    longest_wait: float = 30.0
    whole: float = 50.0


class ShopWire:
    """A connection to one shop system, with the headers that let a store in.

    Raises ``CredentialsRefused`` where it is not let in, and ``SourceUnavailable`` where nothing usable comes. Only
    https is asked, and this machine itself: requests carry credentials.
    """

    def __init__(
        self,
        title: str,
        base: str,
        client: httpx.AsyncClient,
        limits: WireLimits,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise SourceUnavailable(title, "is asked over https only")
        self.title = title
        self.base = base.rstrip("/")
        self.limits = limits
        self.sleep = sleep
        self._client = client
        self._asked_at: float | None = None

    def authorize(self, headers: Mapping[str, str]) -> None:
        """Send these headers with every request from now on."""
        self._client.headers.update(headers)

    async def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """Return the JSON of an answer, None where there is nothing (404)."""
        try:
            async with asyncio.timeout(self.limits.whole):
                return await self._asked(method, path, arguments)
        except TimeoutError as error:
            raise self.unavailable("takes too long to answer") from error

    async def _asked(self, method: str, path: str, arguments: Mapping[str, Any]) -> Any:
        problem = "does not answer"
        for attempt in range(1, ATTEMPTS + 1):
            await self._pause()
            wait = 0.5 * 2.0**attempt
            try:
                async with self._client.stream(method, self.base + path, **arguments) as answer:
                    if answer.status_code in _REFUSED:
                        raise CredentialsRefused(self.title)
                    if answer.status_code == 404:
                        return None
                    if answer.status_code < 300:
                        return decoded(await self._body(answer))
                    problem = f"answered {answer.status_code}"
                    if answer.status_code != _TOO_MANY and answer.status_code < 500:
                        raise self.unavailable(problem)
                    wait = asked_wait(answer.headers.get("Retry-After", "")) or wait
                    if answer.status_code == _TOO_MANY:
                        problem = "asks to wait: too many requests"
            except httpx.HTTPError as error:
                problem = f"broke off: {type(error).__name__}"
            except ValueError:
                problem = "answered something that is no whole JSON"
            if attempt < ATTEMPTS:
                await self.sleep(min(wait, self.limits.longest_wait))
        raise self.unavailable(problem)

    async def lines(self, url: str, *, skip: int) -> AsyncIterator[str]:
        """Yield the lines of a file that the system has put down at an address, after the first ``skip``.

        Nothing of the store's keys is sent there. Raises ``SourceUnavailable`` where it is gone or breaks off.
        """
        parts, ours = urlsplit(url), urlsplit(self.base)
        if parts.scheme != "https" and parts.netloc != ours.netloc:
            raise self.unavailable("put its answer at an address that is not https")
        try:
            async with httpx.AsyncClient(timeout=self.limits.patience) as bare, bare.stream("GET", url) as answer:
                if answer.status_code != 200:
                    raise self.unavailable(f"answered {answer.status_code} for its own file")
                told, seen = answer.headers.get("Content-Length"), 0
                count = 0
                async for line in answer.aiter_lines():
                    seen += len(line)
                    count += 1
                    if len(line) > 1_048_576:
                        raise self.unavailable("sent a line without an end")
                    if count > skip and line.strip():
                        yield line
                if told is not None and answer.num_bytes_downloaded < int(told):
                    raise self.unavailable("broke off in the middle of its file")
        except httpx.HTTPError as error:
            raise self.unavailable(f"broke off: {type(error).__name__}") from error

    def unavailable(self, problem: str) -> SourceUnavailable:
        """Make the error of a system that gives nothing usable."""
        return SourceUnavailable(self.title, problem)

    async def _pause(self) -> None:
        if self._asked_at is not None and self.limits.pause:
            left = self._asked_at + self.limits.pause - time.monotonic()
            if left > 0:
                await self.sleep(left)
        self._asked_at = time.monotonic()

    async def _body(self, answer: httpx.Response) -> bytes:
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise self.unavailable("sent an answer that is too large")
        return bytes(body)


@asynccontextmanager
async def shop_wire(title: str, base: str, limits: WireLimits) -> AsyncIterator[ShopWire]:
    """Open a connection that is closed at the end of the block; it follows no redirects."""
    headers = {"Accept": "application/json", "User-Agent": "dualcaster"}
    async with httpx.AsyncClient(timeout=limits.patience, headers=headers, follow_redirects=False) as client:
        yield ShopWire(title, base, client, limits)


def decoded(body: bytes) -> Any:
    """Read JSON with exact decimals; nothing for an empty body. Raises ``ValueError``."""
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def asked_wait(text: str, *, now: datetime | None = None) -> float | None:
    """Read ``Retry-After``: seconds, or a date; None for what is neither."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) and seconds < 86_400 else None
