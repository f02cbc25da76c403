"""Totals from the index of the market, for who can do without it."""

from attrs import frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.matching.index.model import IndexAnswer, TotalsQuery
from dualcaster_core.matching.index.ports import MatchIndex
from dualcaster_core.matching.model import CandidateFilter, MatchRules
from dualcaster_core.matching.ports import MatchingUnitOfWork


@frozen(kw_only=True)
class IndexedTotals:
    """Asks the index for what is as new as the database is now; without one it says so at once."""

    index: MatchIndex | None
    snapshots: UnitOfWorkFactory[MatchingUnitOfWork]
    clock: Clock
    rules: MatchRules

    async def of(
        self,
        user_id: int,
        filters: CandidateFilter,
        *,
        both_ways: bool = False,
        minimum: int,
        limit: int | None,
        at_least: str | None = None,
    ) -> IndexAnswer | None:
        """Return the pairs of a user of a score of ``minimum``, the best ``limit`` of them; None without an answer.

        They are as of the moment ``at_least`` or a later one, where one is given.
        """
        if self.index is None or not self.index.is_answering:
            return None
        mark = at_least
        if mark is None:
            async with self.snapshots() as uow:
                mark = await uow.match_snapshots.mark()
        query = TotalsQuery(
            user_id=user_id,
            seen_since=self.clock.now() - self.rules.active_within,
            filters=filters,
            both_ways=both_ways,
            minimum=minimum,
            limit=limit,
            max_ask_percent=self.rules.max_ask_percent,
            any_printing_times=self.rules.any_printing_times,
        )
        return await self.index.totals_of(query, at_least=mark)
