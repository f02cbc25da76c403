"""An index that follows the market: built once, then brought up to date by what the market's feed tells of."""

import asyncio
import time
from typing import Final

import structlog
from attrs import evolve

from dualcaster_columnar.building import Progress, build
from dualcaster_columnar.holding import Answer, HeldMarket
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.matching.index.errors import IndexTooLarge
from dualcaster_core.matching.index.model import IndexAnswer, MarketChanges, TotalsQuery
from dualcaster_core.matching.index.ports import MarketFeed
from dualcaster_core.matching.index.records import Record
from dualcaster_core.matching.model import TotalsBlock

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
        self._feed, self._reader, self._allowed = feed, reader, allowed_bytes
        self._turn = asyncio.Lock()
        self.held = HeldMarket()

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
                market = await build(snapshot, allowed_bytes=self._allowed, progress=progress)
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

    async def answer(self, query: TotalsQuery, *, at_least: str = "") -> Answer:
        """Return the same as columns."""
        if at_least and not (self.held.mark and self._feed.covers(self.held.mark, at_least)):
            await self.catch_up(at_least)
        return await self.held.answer(query)

    async def catch_up(self, at_least: str = "") -> None:
        """Take in what has changed; nothing is asked where another turn has come as far as ``at_least`` meanwhile."""
        async with self._turn:
            self.held.ready()
            if at_least and self._feed.covers(self.held.mark, at_least):
                return
            asked = time.monotonic()
            changes = await self._feed.changes(self.held.mark)
            if changes.is_everything:
                log.warning("index is built anew", reason="very much has changed at once")
                await self._build()
                return
            changes = await self._completed(changes)
            try:
                await self.held.apply(changes, as_of=asked)
            except DualcasterError as error:
                log.warning("index is built anew", reason=error.message)
                await self._build()

    async def _completed(self, changes: MarketChanges) -> MarketChanges:
        """Add all values or people where too many changed to name them; they are then of a later moment still."""
        all_of = ((Record.VALUE, changes.all_values), (Record.PERSON, changes.all_people))
        wanted = [kind for kind, is_all in all_of if is_all]
        if not wanted:
            return changes
        async with self._feed.snapshot() as snapshot:
            whole = {kind: b"".join([portion async for portion in snapshot.records(kind)]) for kind in wanted}
        touched = dict.fromkeys(wanted, b"")
        return evolve(changes, now={**changes.now, **whole}, touched={**changes.touched, **touched})

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
                    if not await self._feed.advance(self._reader, self.held.mark):
                        await self.build()
                await wakeups.wait(HEARTBEAT)

    async def close(self) -> None:
        """Have the feed forget this index."""
        try:
            await self._feed.end(self._reader)
        finally:
            self.held.close()


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
