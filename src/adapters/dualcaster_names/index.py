"""The name index: what is asked, in which order, and when it is loaded."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from time import monotonic

from dualcaster_core.catalogue.ports import CardQueries, NameHit
from dualcaster_core.kernel.errors import ExtraMissing, ServiceUnavailable
from dualcaster_core.kernel.text import fold
from dualcaster_names.forms import plain
from dualcaster_names.table import NameTable

LONGEST_QUERY = 100
MAX_HITS = 50

_CHECK_SECONDS = 5.0
_SHORTEST_FUZZY = 3
_LITTLE = 3
_EXACT = 100.0
_PREFIX = 95.0
_HELD = 85.0
_HIGHEST_FUZZY = 94.0
_MIN_SHOWN = 50.0
_SMALL_TABLE = 2_000


class RapidfuzzNameIndex:
    """Every searchable name in memory, read from ``CardQueries.names`` at the first question.

    Asks for the generation of the names at most every ``check_seconds`` and reads them anew when it has changed;
    until then, and while the database does not answer, the names at hand serve. A rank is 1 for the most popular.
    Queries are cut to 100 characters and answers to 50 names; an empty query has no answer.
    """

    def __init__(
        self,
        queries: CardQueries,
        *,
        check_seconds: float = _CHECK_SECONDS,
        now: Callable[[], float] = monotonic,
    ) -> None:
        if find_spec("rapidfuzz") is None:
            raise ExtraMissing("names")
        self._queries = queries
        self._check_seconds = check_seconds
        self._now = now
        self._loading = asyncio.Lock()
        self._table: NameTable | None = None
        self._generation: int | None = None
        self._checked_at = 0.0

    async def complete(self, prefix: str, limit: int) -> tuple[NameHit, ...]:
        """List names for what was typed so far: prefixes by popularity, then prefixes of words, then near misses."""
        text, most = plain(fold(prefix[:LONGEST_QUERY])), min(limit, MAX_HITS)
        if not text or most <= 0:
            return ()
        table = await self._names()
        hits = _Hits(table)
        hits.add(table.exact(text), _EXACT)
        hits.add(table.beginning(text, _enough(most)), _PREFIX)
        if len(hits) < most:
            await self._off_loop(table, partial(_add_completions, hits, table, text, most))
        return hits.best(most)

    async def closest(self, text: str, limit: int) -> tuple[NameHit, ...]:
        """List the names nearest to a text that may be misspelt: exact, then prefix, then by nearness."""
        wanted, most = plain(fold(text[:LONGEST_QUERY])), min(limit, MAX_HITS)
        if not wanted or most <= 0:
            return ()
        table = await self._names()
        hits = _Hits(table)
        hits.add(table.exact(wanted), _EXACT)
        hits.add(table.beginning(wanted, _enough(most)), _PREFIX)
        if len(hits) < most:
            await self._off_loop(table, partial(_add_near, hits, table, wanted, most))
        return hits.best(most)

    async def _names(self) -> NameTable:
        table = self._table
        if table is not None and (self._loading.locked() or self._now() - self._checked_at < self._check_seconds):
            return table
        async with self._loading:
            if self._table is None or self._now() - self._checked_at >= self._check_seconds:
                await self._refresh()
            assert self._table is not None  # noqa: S101 - the first refresh loads or raises
            return self._table

    async def _refresh(self) -> None:
        try:
            generation = await self._queries.generation()
            if self._table is None or generation != self._generation:
                rows = [row async for row in self._queries.names()]
                self._table = await asyncio.to_thread(NameTable, rows)
                self._generation = generation
        except ServiceUnavailable:
            if self._table is None:
                raise
        self._checked_at = self._now()

    async def _off_loop(self, table: NameTable, work: Callable[[], None]) -> None:
        if len(table) <= _SMALL_TABLE:
            work()
        else:
            await asyncio.to_thread(work)


class _Hits:
    """Names found so far with their best score; among equal scores the more popular goes first."""

    def __init__(self, table: NameTable) -> None:
        self._table = table
        self._found: dict[str, tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, places: Iterable[int], score: float) -> None:
        """Add texts that all fit equally well."""
        for place in places:
            self.add_scored(place, score)

    def add_scored(self, place: int, score: float) -> None:
        """Add one text; a name that is there already keeps the better score."""
        name, rank = self._table.names[place], self._table.ranks[place]
        known = self._found.get(name)
        if known is None or (-score, rank) < (-known[0], known[1]):
            self._found[name] = (score, rank)

    def best(self, limit: int) -> tuple[NameHit, ...]:
        """List the best names in order."""
        order = sorted(self._found.items(), key=lambda item: (-round(item[1][0]), item[1][1], item[0]))
        return tuple(NameHit(name, round(score, 1)) for name, (score, _) in order[:limit])


def _enough(limit: int) -> int:
    return 4 * limit  # several texts may stand for one name


def _add_completions(hits: _Hits, table: NameTable, text: str, limit: int) -> None:
    from dualcaster_names.nearness import beginning_like

    hits.add(table.holding(text, _enough(limit)), _HELD)
    if len(hits) < limit:
        hits.add(table.beginning_without_spaces(text, _enough(limit)), _HELD)
    if len(hits) < min(limit, _LITTLE) and len(text) >= _SHORTEST_FUZZY:
        for place, score in beginning_like(table, text, _enough(limit)).items():
            hits.add_scored(place, score * _HELD / 100)


def _add_near(hits: _Hits, table: NameTable, text: str, limit: int) -> None:
    from dualcaster_names.nearness import nearest

    hits.add(table.beginning_without_spaces(text, _enough(limit)), _PREFIX)
    hits.add(table.holding(text, _enough(limit)), _HELD)
    for place, score in nearest(table, text).items():
        if score >= _MIN_SHOWN:
            hits.add_scored(place, min(score, _HIGHEST_FUZZY))
