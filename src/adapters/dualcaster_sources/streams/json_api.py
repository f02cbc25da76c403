"""Asks a REST API for JSON, within bounds."""

import json
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Final, NoReturn, Self
from urllib.parse import urlsplit

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_sources.streams.limits import MEBIBYTE, Limits
from dualcaster_sources.streams.opening import name_of

LARGEST_ANSWER: Final = 64 * MEBIBYTE
"""Bytes of one answer, unpacked."""
LONGEST_ANSWER: Final = 120.0
"""Seconds from a request to the end of its answer, however steadily it drips."""
ATTEMPTS: Final = 5
LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts at most, whatever the server asks for."""
_LOCAL = ("localhost", "127.0.0.1", "::1")
_OK, _NOT_FOUND, _TOO_MANY, _SERVER_FAULT = 200, 404, 429, 500


class JsonApi:
    """A REST API at a base address, asked one request at a time; ``pause`` is in seconds between two requests.

    A request that fails at the network, is answered 429 or by a fault of the server is repeated, after what its
    ``Retry-After`` asks for or ever longer pauses. Raises ``SourceUnreadable`` where it fails for good. Only https is
    asked, and this machine itself: requests carry credentials.
    """

    def __init__(
        self, base: str, *, limits: Limits | None = None, pause: float = 0.0, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name_of(base)
        parts = urlsplit(base)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise SourceUnreadable(f"{self.name}: only https addresses are asked with credentials", source=self.name)
        self.bytes_read = 0
        self._httpx = httpx_module()
        self._client = self._httpx.Client(
            base_url=base,
            timeout=(limits or Limits()).timeout,
            headers={"User-Agent": "dualcaster", "Accept": "application/json"},
        )
        self._pause = pause
        self._wait = wait
        self._asked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def authorize(self, authorization: str) -> None:
        """Send this value of the header ``Authorization`` with every request from now on."""
        self._client.headers["Authorization"] = authorization

    def get(self, path: str, **query: str | int) -> Any:
        """Return the JSON at a path; None where the server has nothing there (404)."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, form: Mapping[str, str]) -> Any:
        """Send a form and return the JSON of the answer; None where the server has nothing there (404)."""
        return self._ask("POST", path, data=dict(form))

    def refuse(self, reason: str) -> NoReturn:
        """Give the source up as a whole."""
        raise SourceUnreadable(f"{self.name}: {reason}", source=self.name, reason=reason)

    def _ask(self, method: str, path: str, **arguments: Any) -> Any:
        for attempt in range(1, ATTEMPTS + 1):
            if self._asked and self._pause:
                self._wait(self._pause)
            self._asked = True
            try:
                status, told_pause, body = self._answer(method, path, arguments)
            except self._httpx.HTTPError as error:
                if attempt == ATTEMPTS:
                    self.refuse(f"{path}: {str(error) or type(error).__name__}")
                told_pause = None
            else:
                if status == _OK:
                    return self._decoded(path, body)
                if status == _NOT_FOUND:
                    return None
                if attempt == ATTEMPTS or not (status == _TOO_MANY or status >= _SERVER_FAULT):
                    self.refuse(f"{path}: the server answered {status}")
            self._wait(min(LONGEST_PAUSE, told_pause if told_pause is not None else 2.0 ** (attempt - 2)))
        raise AssertionError("unreachable")

    def _answer(self, method: str, path: str, arguments: Mapping[str, Any]) -> tuple[int, float | None, bytes]:
        chunks: list[bytes] = []
        size, until = 0, time.monotonic() + LONGEST_ANSWER
        with self._client.stream(method, path, **arguments) as answer:
            for chunk in answer.iter_bytes():
                size += len(chunk)
                if size > LARGEST_ANSWER:
                    self.refuse(f"{path}: the answer is longer than {LARGEST_ANSWER:,} bytes")
                if time.monotonic() > until:
                    self.refuse(f"{path}: the answer took longer than {LONGEST_ANSWER:.0f} s")
                chunks.append(chunk)
        self.bytes_read += size
        told = answer.headers.get("Retry-After", "")
        return answer.status_code, float(told) if told.isdecimal() and len(told) < 6 else None, b"".join(chunks)

    def _decoded(self, path: str, body: bytes) -> Any:
        try:
            return decoded(body)
        except ValueError as error:
            self.refuse(f"{path}: not valid JSON: {str(error)[:100]}")


def decoded(text: bytes) -> Any:
    """Read JSON with exact decimals. Raises ``ValueError`` where it is none, NaN and infinities among it."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def httpx_module() -> Any:
    """Return the library that asks over http, which an extra brings. Raises ``ExtraMissing`` without it."""
    try:
        import httpx
    except ImportError as error:
        raise ExtraMissing("sources") from error
    return httpx
