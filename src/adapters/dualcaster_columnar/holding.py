"""The market that a process holds, as of one moment, and the one thread that touches it."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from dualcaster_columnar.layouts import plain, read
from dualcaster_columnar.market import Market
from dualcaster_columnar.own_lists import PackedLists
from dualcaster_columnar.totals import Columns, totals_of
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.matching.index.errors import IndexUnavailable
from dualcaster_core.matching.index.model import IndexState, MarketChanges, Shard, TotalsQuery
from dualcaster_core.matching.index.records import Record

T = TypeVar("T")


class Answer(NamedTuple):
    """Rows as columns, the version of the user's own lists, and the moment they are of.

    ``shard`` is whose rows they are; one of several gives the user's ``lists`` where it holds them, for the others.
    """

    columns: Columns
    version: int
    mark: str
    generation: int
    shard: Shard
    lists: PackedLists | None = None


class HeldMarket:
    """Nothing, or the market of a moment. All that reads or changes it runs one after the other on one thread."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="market-index")
        self._market: Market | None = None
        self._refusal: DualcasterError | None = None
        self._generation = 0
        self._current_at = self._built_in = 0.0
        self.mark = ""

    @property
    def is_there(self) -> bool:
        """Whether a market is held."""
        return self._market is not None

    def hold(self, market: Market, mark: str, generation: int, *, as_of: float, built_in: float) -> None:
        """Hold a market that was just built, ``as_of`` a moment of the monotonic clock."""
        self._market, self.mark, self._generation = market, mark, generation
        self._current_at, self._built_in = as_of, built_in
        self._refusal = None

    def drop(self, refusal: DualcasterError | None = None) -> None:
        """Hold nothing; who asks is told why."""
        self._market, self._refusal, self.mark = None, refusal, ""

    async def answer(self, query: TotalsQuery, lists: PackedLists | None = None) -> Answer:
        """Answer as of now; ``lists`` are the user's where another shard holds them.

        Raises ``IndexUnavailable`` or why there is none, ``UserNotFound``, and ``ValidationFailed`` without the lists.
        """
        if lists is None and not self._shard.holds(query.user_id):
            raise ValidationFailed("another shard holds the lists of this user: send them along", field="lists")
        return await self._run(partial(self._answer, query, lists))

    def _answer(self, query: TotalsQuery, lists: PackedLists | None) -> Answer:
        market = self.ready()
        columns, version = totals_of(market, query, lists)
        code = market.people.codes.get(query.user_id)
        gives = self._shard.of > 1 and lists is None and code is not None
        packed = PackedLists.of(market, code) if gives and code is not None else None
        return Answer(columns, version, self.mark, self._generation, self._shard, packed)

    async def apply(self, changes: MarketChanges, *, as_of: float) -> None:
        """Take in what changed. Raises ``IndexCorrupt`` where that contradicts what is held."""
        await self._run(partial(self._apply, changes))
        self._current_at = as_of

    def _apply(self, changes: MarketChanges) -> None:
        market = self.ready()
        market.apply(changes)
        if changes.all_values:
            market.printings.price(read(Record.VALUE, changes.now[Record.VALUE]))
        if changes.all_people:
            people, there = market.people, read(Record.PERSON, changes.now[Record.PERSON])
            people.remove(np.setdiff1d(people.codes.ids[: len(people)], plain(there["id"])))
        self.mark, self._generation = changes.mark, changes.generation

    async def state(self) -> IndexState:
        """Tell how it is. Raises ``IndexUnavailable`` or why there is none."""
        return await self._run(self._state)

    def _state(self) -> IndexState:
        market = self.ready()
        return IndexState(
            shard=self._shard.number,
            shards=self._shard.of,
            people=len(market.people),
            printings=len(market.printings),
            haves=len(market.haves),
            wants=len(market.wants),
            mark=self.mark,
            generation=self._generation,
            behind_seconds=time.monotonic() - self._current_at,
            bytes_held=market.bytes_held,
            built_seconds=self._built_in,
        )

    async def look(self, step: Callable[[Market], T]) -> T:
        """Run a reading step over the market."""
        return await self._run(lambda: step(self.ready()))

    def ready(self) -> Market:
        """Return the market. Raises why there is none."""
        if self._market is not None:
            return self._market
        if self._refusal is not None:
            raise self._refusal
        raise IndexUnavailable("the index is being built")

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    async def _run(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)
