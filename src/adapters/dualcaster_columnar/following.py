"""An index that follows the market: built once, then brought up to date by what the market's feed tells of."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar

import structlog
from attrs import evolve

from dualcaster_columnar.building import Progress, build
from dualcaster_columnar.holding import Answer, HeldMarket
from dualcaster_columnar.market import Market
from dualcaster_columnar.own_lists import PackedLists
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.matching.index.errors import IndexTooLarge, IndexUnavailable
from dualcaster_core.matching.index.model import IndexAnswer, MarketChanges, TotalsQuery
from dualcaster_core.matching.index.ports import MarketFeed, MarketSnapshot
from dualcaster_core.matching.index.records import Record
from dualcaster_core.matching.model import TotalsBlock

T = TypeVar("T")
log = structlog.get_logger(__name__)
HEARTBEAT: Final = 5.0
"""Seconds after which an index looks for changes and says that it lives, though nothing woke it."""
_AGAIN: Final = 1.0


def _unseen(_done: int, _all: int) -> None:
    """Show nobody how far a build has come."""


class FollowingIndex:
    """``MatchIndex`` in this process."""

    def __init__(self, feed: MarketFeed, *, reader: str, allowed_bytes: int) -> None:
        """Describe it: ``reader`` is its name with the feed, ``allowed_bytes`` what the market may take here."""
        self._feed, self._reader, self.allowed_bytes = feed, reader, allowed_bytes
        self._turn = asyncio.Lock()
        self.held = HeldMarket(feed.shard)

    @property
    def is_answering(self) -> bool:
        """Whether a market is held."""
        return self.held.is_there

    async def build(self, progress: Progress = _unseen) -> None:
        """Read the whole market anew. Raises ``IndexTooLarge`` where it does not fit."""
        async with self._turn:
            await self._build(progress)

    async def _build(self, progress: Progress = _unseen) -> None:
        began = time.monotonic()
        self.held.drop()
        await self._feed.begin(self._reader)
        asked = time.monotonic()
        async with self._feed.snapshot() as snapshot:
            try:
                market = await build(snapshot, allowed_bytes=self.allowed_bytes, progress=progress)
            except IndexTooLarge as error:
                self.held.drop(error)
                await self._feed.end(self._reader)
                raise
        self.held.hold(market, snapshot.mark, snapshot.generation, as_of=asked, built_in=time.monotonic() - began)
        await self._feed.advance(self._reader, self.held.mark)

    async def totals_of(self, query: TotalsQuery, *, at_least: str = "") -> IndexAnswer:
        """Return the pairs of a user as of a moment, or a later one.

        Raises ``UserNotFound``, ``IndexUnavailable`` before the first build, ``ServiceUnavailable`` where the market's
        feed gives no answer, ``ValidationFailed`` for what is no moment.
        """
        found = await self.answer(query, at_least=at_least)
        block = TotalsBlock(**{name: column.tolist() for name, column in found.columns.items()})
        return IndexAnswer(block=block, mark=found.mark, generation=found.generation, version=found.version)

    async def answer(self, query: TotalsQuery, *, at_least: str = "", lists: PackedLists | None = None) -> Answer:
        """Return the same as columns; ``lists`` are the user's where another shard holds them."""
        if at_least and not (self.held.mark and self._feed.covers(self.held.mark, at_least)):
            await self.catch_up(at_least)
        return await self.held.answer(query, lists)

    async def catch_up(self, at_least: str = "") -> None:
        """Take in what has changed; nothing is asked where another turn has come as far as ``at_least`` meanwhile."""
        async with self._turn:
            self.held.ready()
            if at_least and self._feed.covers(self.held.mark, at_least):
                return
            asked = time.monotonic()
            async with self._feed.snapshot() as snapshot:
                changes = await self._changes(snapshot)
            await self._take(changes, asked)

    async def _changes(self, snapshot: MarketSnapshot) -> MarketChanges:
        """Read what changed, and all values or people where too many changed to name them."""
        changes = await snapshot.changes(self.held.mark)
        all_of = ((Record.VALUE, changes.all_values), (Record.PERSON, changes.all_people))
        wanted = [kind for kind, is_all in all_of if is_all]
        if not wanted or changes.is_everything:
            return changes
        whole = {kind: b"".join([portion async for portion in snapshot.records(kind)]) for kind in wanted}
        touched = dict.fromkeys(wanted, b"")
        return evolve(changes, now={**changes.now, **whole}, touched={**changes.touched, **touched})

    async def _take(self, changes: MarketChanges, asked: float) -> None:
        """Take in what changed, or build the market anew."""
        reason = "very much has changed at once"
        if not changes.is_everything:
            try:
                await self.held.apply(changes, as_of=asked)
                return
            except DualcasterError as error:
                reason = error.message
        log.warning("index is built anew", reason=reason)
        await self._build()

    @asynccontextmanager
    async def at_snapshot(self, step: Callable[[Market], T]) -> AsyncIterator[tuple[MarketSnapshot, T]]:
        """Bring the market to one moment and run a reading step; yield the moment's snapshot, and what the step gave.

        The market goes on while the snapshot stays.
        """
        async with AsyncExitStack() as stack:
            async with self._turn:
                self.held.ready()
                snapshot = await stack.enter_async_context(self._feed.snapshot())
                await self._take(await self._changes(snapshot), time.monotonic())
                if self.held.mark != snapshot.mark:
                    raise IndexUnavailable("the index was just built anew; ask again")
                found = await self.held.look(step)
            yield snapshot, found

    async def rebuild(self, why: DualcasterError) -> None:
        """Build the market anew because it cannot be right; who asks meanwhile is told why."""
        log.error("index is built anew", reason=why.message)
        async with self._turn:
            await self._build()

    async def follow(self, stopping: asyncio.Event) -> None:
        """Build the market and follow it until ``stopping`` is set, whatever happens to the database meanwhile.

        Raises ``IndexTooLarge`` where the market does not fit.
        """
        while not stopping.is_set():
            try:
                if not self.held.is_there:
                    await self.build()
                await self._follow(stopping)
            except IndexTooLarge:
                raise
            except Exception as error:
                expected = isinstance(error, DualcasterError | OSError)
                log.warning("index waits for the database", reason=str(error), exc_info=None if expected else error)
                await _pause(stopping, _AGAIN)

    async def _follow(self, stopping: asyncio.Event) -> None:
        async with self._feed.listening() as wakeups:
            told = 0.0
            while not stopping.is_set():
                await self.catch_up()
                if time.monotonic() - told >= HEARTBEAT:
                    told = time.monotonic()
                    await self._say_alive()
                await _unless(stopping, wakeups.wait(HEARTBEAT))

    async def _say_alive(self) -> None:
        """Tell the feed how far the index has come, and see that it has not grown too large."""
        held = self.held.ready().bytes_held
        if held > self.allowed_bytes:
            error = IndexTooLarge(held, self.allowed_bytes)
            self.held.drop(error)
            await self._feed.end(self._reader)
            raise error
        if not await self._feed.advance(self._reader, self.held.mark):
            await self.build()

    async def close(self) -> None:
        """Have the feed forget this index."""
        try:
            await self._feed.end(self._reader)
        finally:
            self.held.close()


async def _unless(stopping: asyncio.Event, waited: Coroutine[None, None, object]) -> None:
    """Wait for something, or until ``stopping`` is set."""
    tasks = [asyncio.create_task(waited), asyncio.create_task(stopping.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    if not tasks[0].cancelled():
        tasks[0].result()


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
