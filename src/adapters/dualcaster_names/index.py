"""The name index: what is asked, in which order, and when it is loaded."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from heapq import nsmallest
from importlib.util import find_spec
from time import monotonic

from dualcaster_core.catalogue.ports import CatalogueNames, NameHit
from dualcaster_core.catalogue.ranking import Fit, Place, place_of_near_miss, places_of, score_of
from dualcaster_core.kernel.errors import ExtraMissing, ServiceUnavailable
from dualcaster_core.kernel.text import fold
from dualcaster_names.forms import plain
from dualcaster_names.table import NameTable

LONGEST_QUERY = 100
MAX_HITS = 200

_CHECK_SECONDS = 5.0
_SHORTEST_FUZZY = 3
_SHORTEST_WORD = 2
"""Words that only begin with one letter are looked at where little begins with it."""
_LITTLE = 3
_HIGHEST_NEAR_MISS = 94.0
_COMPLETION_WEIGHT = 0.85
_MIN_SHOWN = 50.0
_SMALL_TABLE = 2_000


class RapidfuzzNameIndex:
    """Every searchable name in memory, read from ``CatalogueNames.names`` at the first question.

    Asks for the generation of the names at most every ``check_seconds`` and reads them anew when it has changed;
    until then, and while the database does not answer, the names at hand serve. Names that fit come by
    ``ranking.places_of``, a smaller rank being the more popular; ``nicknames`` gives the names of cards by what players
    call them, which counts where it is typed whole. Queries are cut to 100 characters and answers to 200 names; an
    empty query has no answer.
    """

    def __init__(
        self,
        queries: CatalogueNames,
        *,
        nicknames: Mapping[str, str] | None = None,
        check_seconds: float = _CHECK_SECONDS,
        now: Callable[[], float] = monotonic,
    ) -> None:
        if find_spec("rapidfuzz") is None:
            raise ExtraMissing("names")
        self._queries = queries
        self._nicknames = {plain(fold(nickname)): plain(fold(name)) for nickname, name in (nicknames or {}).items()}
        self._called: Mapping[str, tuple[int, ...]] = {}
        self._check_seconds = check_seconds
        self._now = now
        self._loading = asyncio.Lock()
        self._table: NameTable | None = None
        self._generation: int | None = None
        self._checked_at = 0.0

    async def complete(self, prefix: str, limit: int) -> tuple[NameHit, ...]:
        """List names for what was typed so far: those that fit by their place, then near misses."""
        return await self._find(prefix, limit, _add_completions)

    async def closest(self, text: str, limit: int) -> tuple[NameHit, ...]:
        """List the names nearest to a text that may be misspelt: those that fit by their place, then by nearness."""
        return await self._find(text, limit, _add_near)

    async def _find(self, typed: str, limit: int, more: "_AddMore") -> tuple[NameHit, ...]:
        text, most = plain(fold(typed[:LONGEST_QUERY])), min(limit, MAX_HITS)
        if not text or most <= 0:
            return ()
        table = await self._names()
        hits = _Hits(table)
        _add_fitting(hits, table, text, most)
        hits.add(self._called.get(text, ()), Fit.NICKNAME)
        several = " " in text
        if several or len(hits) < most:
            await self._off_loop(table, partial(_add_rest, hits, table, text, most, more))
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
                table = await asyncio.to_thread(NameTable, rows)
                self._called = {nickname: tuple(table.exact(name)) for nickname, name in self._nicknames.items()}
                self._table = table
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
    """Names found so far at their best place."""

    def __init__(self, table: NameTable) -> None:
        self._table = table
        self._found: dict[str, tuple[Place, float]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, texts: Iterable[int], fit: Fit) -> None:
        """Add texts that all fit alike."""
        found = list(texts)
        score = score_of(fit)
        for text, place in zip(found, places_of(fit, map(self._table.ranks.__getitem__, found)), strict=True):
            self._keep(text, place, score)

    def add_near_misses(self, scores: Mapping[int, float], *, least: float = 0.0, weight: float = 1.0) -> None:
        """Add texts that resemble what was typed, by how much."""
        for text, resemblance in scores.items():
            if resemblance >= least:
                score = min(resemblance * weight, _HIGHEST_NEAR_MISS)
                self._keep(text, place_of_near_miss(score, self._table.ranks[text]), score)

    def _keep(self, text: int, place: Place, score: float) -> None:
        name = self._table.names[text]
        known = self._found.get(name)
        if known is None or place < known[0]:
            self._found[name] = (place, score)

    def best(self, limit: int) -> tuple[NameHit, ...]:
        """List the best names in order."""
        order = nsmallest(limit, self._found.items(), key=lambda item: (item[1][0], item[0]))
        return tuple(NameHit(name, round(score, 1)) for name, (_, score) in order)


_AddMore = Callable[[_Hits, NameTable, str, int], None]


def _enough(limit: int) -> int:
    return 4 * limit  # several texts may stand for one name


def _add_fitting(hits: _Hits, table: NameTable, text: str, limit: int) -> None:
    """Add what begins with a text and, where it is one word, what holds it: a few slices and no pass over the names."""
    enough = _enough(limit)
    hits.add(table.exact(text), Fit.NAME)
    hits.add(table.beginning(text + " ", enough), Fit.BEGINS_WITH_WORDS)
    hits.add(table.beginning(text, enough), Fit.BEGINS)
    if " " not in text:
        hits.add(table.holding_whole_word(text, enough), Fit.HOLDS_WORDS)
        if len(text) >= _SHORTEST_WORD or len(hits) < limit:
            hits.add(table.holding_word(text, enough), Fit.HOLDS)


def _add_rest(hits: _Hits, table: NameTable, text: str, limit: int, more: _AddMore) -> None:
    if " " in text:
        held, words = table.holding(text, _enough(limit)), set(text.split())
        hits.add((place for place in held if words <= set(table.texts[place].split())), Fit.HOLDS_WORDS)
        hits.add(held, Fit.HOLDS)
    if len(hits) < limit:
        hits.add(table.beginning_without_spaces(text, _enough(limit)), Fit.BEGINS_WITHOUT_SPACES)
        more(hits, table, text, limit)


def _add_completions(hits: _Hits, table: NameTable, text: str, limit: int) -> None:
    from dualcaster_names.nearness import beginning_like

    if len(hits) < min(limit, _LITTLE) and len(text) >= _SHORTEST_FUZZY:
        hits.add_near_misses(beginning_like(table, text, _enough(limit)), weight=_COMPLETION_WEIGHT)


def _add_near(hits: _Hits, table: NameTable, text: str, limit: int) -> None:
    from dualcaster_names.nearness import nearest

    hits.add_near_misses(nearest(table, text), least=_MIN_SHOWN)
