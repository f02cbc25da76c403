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

from dualcaster_columnar.own_lists import PackedLists
from dualcaster_columnar.sharding import joined
from dualcaster_columnar.wire import MOST_BYTES, Refusal, ShardAnswer, asked, understood
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.matching.index.model import IndexAnswer, Shard, TotalsQuery

log = structlog.get_logger(__name__)
Told = Callable[[str, float], object]
"""Told how a question ended (``answered``, ``refused``, ``failed`` or ``skipped``), and in how many seconds."""
_QUICK: Final = 0.05
_FAILURES = (httpx.HTTPError, msgspec.MsgspecError, OSError, TimeoutError, ValueError)


class _Failed(ValueError):  # noqa: N818
    """This is no answer."""


@define
class Replica:
    """One index of a shard behind a socket; ``is_open`` while it does not answer, so that nobody asks it."""

    path: Path
    shard: Shard
    seconds: float
    retry: float
    is_open: bool = field(default=False, init=False)
    _client: httpx.AsyncClient | None = field(default=None, init=False)
    _watch: asyncio.Task[None] | None = field(default=None, init=False)

    async def ask(
        self, query: TotalsQuery, at_least: str, seconds: float, lists: PackedLists | None
    ) -> ShardAnswer | None:
        """Ask, and wait for so many seconds; None where the index refuses.

        Raises ``UserNotFound``, or one of ``_FAILURES``.
        """
        body = asked(query, at_least, seconds, lists)
        async with asyncio.timeout(seconds * 1.2):
            status, reply = await self._post(body)
        if status == 200:
            return understood(reply, query, self.shard)
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
                if response.status_code == 200 and self._is_well(response.json()):
                    break
        self.is_open = False
        log.info("index answers again", socket=str(self.path))

    def _is_well(self, state: object) -> bool:
        of = (self.shard.number, self.shard.of)
        return isinstance(state, dict) and "mark" in state and (state.get("shard"), state.get("shards")) == of

    async def close(self) -> None:
        """Stop looking, and close the connections."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._client is not None:
            await self._client.aclose()


class IndexClient:
    """``MatchIndex`` elsewhere on this machine, in so many shards, of each of which there may be several replicas.

    The sockets of a whole market follow each other, shard by shard. Each replica has its share of the users while all
    answer.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        seconds: float = 1.0,
        retry: float = 1.0,
        told: Told = lambda _outcome, _seconds: None,
        shards: int = 1,
    ) -> None:
        """Describe it: ``seconds`` for an answer, and ``retry`` between looks at one that gave none."""
        self.replicas = [
            Replica(path, Shard(place % shards, shards), seconds, retry) for place, path in enumerate(paths)
        ]
        self._by_shard = [self.replicas[number::shards] for number in range(shards)]
        self._seconds, self._told = seconds, told

    @property
    def is_answering(self) -> bool:
        """Whether a replica of every shard may answer."""
        return all(any(not replica.is_open for replica in replicas) for replicas in self._by_shard)

    async def totals_of(self, query: TotalsQuery, *, at_least: str) -> IndexAnswer | None:
        """Return what the shards answer, joined; None where one of them does not.

        The shard that holds the user's lists is asked first, and the others, all at once, with these lists and for an
        answer as new as that one.
        """
        began, shards = monotonic(), len(self._by_shard)
        home = query.user_id % shards
        first = await self._ask(home, query, at_least, self._seconds)
        if first is None or shards == 1:
            return None if first is None else first.answer
        left = max(_QUICK, self._seconds - (monotonic() - began))
        others = await asyncio.gather(
            *(
                self._ask(number, query, first.answer.mark, left, first.lists)
                for number in range(shards)
                if number != home
            )
        )
        answers = [one.answer for one in others if one is not None]
        return joined(query, [first.answer, *answers]) if len(answers) == len(others) else None

    async def _ask(
        self, number: int, query: TotalsQuery, at_least: str, seconds: float, lists: PackedLists | None = None
    ) -> ShardAnswer | None:
        """Return what the first replica of a shard says that answers, the user's own before others."""
        replicas = self._by_shard[number]
        for turn in range(len(replicas)):
            replica = replicas[(query.user_id // len(self._by_shard) + turn) % len(replicas)]
            if replica.is_open:
                continue
            began = monotonic()
            try:
                answer = await replica.ask(query, at_least, seconds, lists)
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
