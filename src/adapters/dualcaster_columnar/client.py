"""Asks indexes over their sockets, and never waits for one that is known not to answer."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context
from pathlib import Path
from time import monotonic
from typing import Final

import httpx
import msgspec
import structlog
from attrs import define, field

from dualcaster_columnar.wire import MOST_BYTES, Refusal, asked, understood
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.matching.index.model import IndexAnswer, TotalsQuery

log = structlog.get_logger(__name__)
Told = Callable[[str, float], object]
"""Told how a question ended (``answered``, ``refused``, ``failed`` or ``skipped``), and in how many seconds."""
_QUICK: Final = 0.05
_FAILURES = (httpx.HTTPError, msgspec.MsgspecError, OSError, TimeoutError, ValueError)


class _Failed(ValueError):  # noqa: N818
    """This is no answer."""


@define
class Replica:
    """One index behind a socket; ``is_open`` while it does not answer, so that nobody asks it."""

    path: Path
    seconds: float
    retry: float
    is_open: bool = field(default=False, init=False)
    _client: httpx.AsyncClient | None = field(default=None, init=False)
    _watch: asyncio.Task[None] | None = field(default=None, init=False)

    async def ask(self, query: TotalsQuery, at_least: str) -> IndexAnswer | None:
        """Ask; None where the index refuses. Raises ``UserNotFound``, or one of ``_FAILURES``."""
        body = asked(query, at_least, self.seconds)
        async with asyncio.timeout(self.seconds * 1.2):
            status, reply = await self._post(body)
        if status == 200:
            return understood(reply, query)
        refusal = msgspec.msgpack.decode(reply, type=Refusal)
        if refusal.code == UserNotFound.code:
            raise UserNotFound(str(query.user_id))
        if status != 503:
            raise _Failed(f"{status} {refusal.code}: {refusal.message}")
        return None

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        content = bytearray()
        async with self._opened().stream("POST", "/totals", content=body) as response:
            async for part in response.aiter_raw():
                content += part
                if len(content) > MOST_BYTES:
                    raise _Failed("the answer has no end")
        return response.status_code, bytes(content)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            transport = httpx.AsyncHTTPTransport(uds=str(self.path), limits=httpx.Limits(max_connections=64))
            self._client = httpx.AsyncClient(transport=transport, base_url="http://index", timeout=self.seconds * 1.2)
        return self._client

    def failed(self, error: object) -> None:
        """Ask this index no more until it says that it is well."""
        if self.is_open:
            return
        self.is_open = True
        log.warning("index does not answer; the database does", socket=str(self.path), reason=repr(error))
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look(), context=Context())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self.retry)
            with suppress(*_FAILURES):
                async with asyncio.timeout(self.seconds):
                    response = await self._opened().get("/health")
                if response.status_code == 200 and isinstance(response.json().get("mark"), str):
                    break
        self.is_open = False
        log.info("index answers again", socket=str(self.path))

    async def close(self) -> None:
        """Stop looking, and close the connections."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._client is not None:
            await self._client.aclose()


class IndexClient:
    """``MatchIndex`` elsewhere on this machine: several replicas, each for its share of the users while all answer."""

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        seconds: float = 1.0,
        retry: float = 1.0,
        told: Told = lambda _outcome, _seconds: None,
    ) -> None:
        """Describe it: ``seconds`` for an answer, and ``retry`` between looks at one that gave none."""
        self.replicas = [Replica(path, seconds, retry) for path in paths]
        self._told = told

    @property
    def is_answering(self) -> bool:
        """Whether any replica may answer."""
        return any(not replica.is_open for replica in self.replicas)

    async def totals_of(self, query: TotalsQuery, *, at_least: str) -> IndexAnswer | None:
        """Return what the first replica says that answers, the user's own before others; None where none does."""
        count = len(self.replicas)
        for turn in range(count):
            replica = self.replicas[(query.user_id + turn) % count]
            if replica.is_open:
                continue
            began = monotonic()
            try:
                answer = await replica.ask(query, at_least)
            except _FAILURES as error:
                replica.failed(error)
                self._told("failed", monotonic() - began)
                continue
            elapsed = monotonic() - began
            if answer is not None:
                self._told("answered", elapsed)
                return answer
            self._told("refused", elapsed)
            if elapsed > _QUICK:
                replica.failed("it comes too late")
        self._told("skipped", 0.0)
        return None

    async def close(self) -> None:
        """Close every connection."""
        for replica in self.replicas:
            await replica.close()
