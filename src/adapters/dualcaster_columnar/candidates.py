"""``CandidateSource`` whose totals come from an index."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from attrs import frozen

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.index.model import TotalsQuery
from dualcaster_core.matching.index.ports import MatchIndex
from dualcaster_core.matching.model import (
    COLUMNS,
    MAX_FINDS,
    MAX_LINES,
    CandidateFilter,
    FindDirection,
    MatchRules,
    PairLines,
    TotalsBlock,
    Trader,
)
from dualcaster_core.matching.pairing import PairedSides
from dualcaster_core.matching.ports import CandidateSource


@frozen
class ColumnarCandidates:
    """Totals from ``index``, at least as new as ``moment`` tells; lines and people from ``source``."""

    index: MatchIndex
    source: CandidateSource
    moment: Callable[[], Awaitable[str]]
    clock: Clock
    rules: MatchRules

    async def totals_of(
        self,
        user_id: int,
        filters: CandidateFilter,
        *,
        both_ways: bool = False,
        among: Sequence[int] | None = None,
    ) -> TotalsBlock:
        """Return the pairs of a user with every candidate of theirs."""
        return await self._ask(user_id, filters, both_ways=both_ways, among=among)

    async def totals_among(self, user_ids: Sequence[int]) -> TotalsBlock:
        """Return the pairs among these users, each as both of them see it."""
        known = await self.source.traders(user_ids[0], user_ids) if user_ids else {}
        blocks = [await self._ask(key, CandidateFilter(), among=list(known)) for key in known]
        return TotalsBlock(**{name: [one for block in blocks for one in getattr(block, name)] for name in COLUMNS})

    async def lines_between(
        self,
        user_id: int,
        candidate_ids: Sequence[int],
        *,
        first: int = 0,
        limit: int = MAX_LINES,
        leading: Collection[tuple[int, int]] = (),
    ) -> Mapping[int, PairLines]:
        """Load paired lines of a user with some candidates."""
        return await self.source.lines_between(user_id, candidate_ids, first=first, limit=limit, leading=leading)

    async def paired_lines(
        self, user_id: int, candidate_ids: Sequence[int], *, limit: int
    ) -> Mapping[int, PairedSides]:
        """Load what packages are chosen from."""
        return await self.source.paired_lines(user_id, candidate_ids, limit=limit)

    async def finds_for(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> Sequence[PairLines]:
        """List one-way finds."""
        return await self.source.finds_for(user_id, direction, limit=limit)

    async def traders(self, user_id: int, candidate_ids: Sequence[int]) -> Mapping[int, Trader]:
        """Return the people behind some candidates."""
        return await self.source.traders(user_id, candidate_ids)

    async def _ask(
        self, user_id: int, filters: CandidateFilter, *, both_ways: bool = False, among: Sequence[int] | None = None
    ) -> TotalsBlock:
        query = TotalsQuery(
            user_id=user_id,
            seen_since=self.clock.now() - self.rules.active_within,
            filters=filters,
            both_ways=both_ways,
            among=None if among is None else tuple(among),
            max_ask_percent=self.rules.max_ask_percent,
            any_printing_times=self.rules.any_printing_times,
        )
        answer = await self.index.totals_of(query, at_least=await self.moment())
        if answer is None:
            raise ServiceUnavailable("the index gives no answer")
        return answer.block
