"""Reading one's matches."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ViewerRelation, Visibility, visibility_of
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.model import MAX_FINDS, CandidateFilter, FindDirection, pair_of
from dualcaster_core.matching.ordering import MatchOrder, ordered
from dualcaster_core.matching.ports import MatchQueries
from dualcaster_core.matching.views import (
    FindPage,
    MatchPackage,
    MatchPage,
    MatchSelection,
    MatchSummary,
    detailed,
    found,
    package_of,
    summaries,
)

EVERYBODY = CandidateFilter()
_OPEN = (Visibility.EVERYTHING, Visibility.WHAT_IS_SHOWN)


@frozen
class Matches:
    """Shows people their matches: summaries, or details with every line and reason.

    ``min_quality`` (0..100) is 30 unless given, ``limit`` 50.
    """

    matching: Matching
    queries: MatchQueries
    profiles: ProfileQueries

    async def visit(self, user_id: int) -> datetime | None:
        """Note that somebody looks at their matches; return since when what was found is new to them.

        A look within half an hour of the one before (a setting) belongs to the same visit: neither a reload nor a
        second window takes the mark away. None on their first visit.
        """
        async with self.matching.units() as uow:
            now, apart = self.matching.clock.now(), self.matching.rules.visits_apart
            since = await uow.matches.visit(user_id, now, apart=apart)
            await uow.commit()
        return since

    async def version_of(self, user_id: int) -> str | None:
        """Name the state of somebody's stored matches; None where they have to be computed first."""
        return await self.queries.version_of(user_id)

    async def list_summaries(
        self,
        user_id: int,
        filters: CandidateFilter = EVERYBODY,
        *,
        min_quality: int | None = None,
        limit: int | None = None,
    ) -> MatchPage:
        """List a user's matches without lines, in a number of statements that does not depend on them.

        Those with a fair package come first, then the better score.
        """
        ranked = await self.matching.ranked(user_id, filters, min_quality=min_quality, limit=self._read(limit))
        pairs = ordered(ranked, MatchOrder.BEST)[:limit]
        async with self.matching.snapshots() as uow:
            traders = await uow.candidates.traders(user_id, [pair.totals.candidate for pair in pairs])
        return summaries(self.matching.ids, pairs, traders)

    async def list_details(
        self,
        user_id: int,
        filters: CandidateFilter = EVERYBODY,
        *,
        min_quality: int | None = None,
        limit: int | None = None,
    ) -> MatchPage:
        """List a user's matches with lines and reasons, in the order of ``list_summaries``."""
        views = await self.matching.matches_of(user_id, filters, min_quality=min_quality, limit=self._read(limit))
        chosen = sorted(views, key=lambda view: view.package is None or view.package.package is None)[:limit]
        return MatchPage(tuple(detailed(self.matching.ids, view) for view in chosen))

    async def select(
        self,
        user_id: int,
        filters: CandidateFilter = EVERYBODY,
        *,
        min_quality: int,
        order: MatchOrder,
        first: int,
        limit: int,
    ) -> MatchSelection:
        """Return ``limit`` matches in detail from place ``first`` (from 0) of an order, and how many there are."""
        pairs = await self.matching.ranked(user_id, filters, min_quality=min_quality)
        chosen = ordered(pairs, order)[first : first + limit]
        views = await self.matching.explained(user_id, chosen)
        return MatchSelection(tuple(detailed(self.matching.ids, view) for view in views), len(pairs))

    async def with_user(self, user_id: int, username: str, *, first_line: int = 0) -> MatchSummary:
        """Return the match with one other in detail, whatever its score; lines from place ``first_line`` (from 0) on.

        Raises ``UserNotFound`` where nobody of the name shows themselves to the user: private accounts and a block on
        either side included; and ``MatchNotFound`` where the two have nothing to trade.
        """
        other = await self.profiles.for_viewer(username, user_id) if USERNAME.match(username) else None
        if other is None or visibility_of(other.privacy, other.relation) not in _OPEN:
            raise UserNotFound(username)
        own = other.relation is ViewerRelation.OWNER
        view = None if own else await self.matching.match_with(user_id, other.user_id, first_line=first_line)
        if view is None:
            raise MatchNotFound(other.username)
        return detailed(self.matching.ids, view)

    async def package_of(self, user_id: int, hashid: str) -> MatchPackage:
        """Return the fair package of a match by its public id, chosen from both people's lists as they are now.

        Raises ``MatchNotFound`` for everybody but its two people, and where one of them does not show themselves to
        the other: private accounts and a block on either side included.
        """
        key = self.matching.ids.decode(IdKind.MATCH, hashid)
        low, high = pair_of(key or 0)
        if user_id not in (low, high):
            raise MatchNotFound(match=hashid)
        candidate_id = low + high - user_id
        async with self.matching.snapshots() as uow:
            trader = (await uow.candidates.traders(user_id, [candidate_id])).get(candidate_id)
        other = await self.profiles.for_viewer(trader.username, user_id) if trader else None
        view = None
        if other is not None and candidate_id != user_id and visibility_of(other.privacy, other.relation) in _OPEN:
            view = await self.matching.match_with(user_id, candidate_id)
        if view is None:
            raise MatchNotFound(match=hashid)
        return package_of(self.matching.ids, view, self.matching.rules.package_tolerance_percent)

    async def list_finds(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> FindPage:
        """List people who have what a user wants, or want what they have, return or not; the most valuable first."""
        finds = await self.matching.finds_for(user_id, direction, limit=limit)
        return FindPage(tuple(found(self.matching.ids, user_id, find) for find in finds))

    async def best_among(self, user_ids: Sequence[int], *, limit: int) -> list[tuple[int, MatchSummary]]:
        """List the best matches among these users in detail, each with the id of the user who sees it so."""
        pairs = await self.matching.matches_among(user_ids, limit=limit)
        shown = []
        for pair in pairs:
            views = await self.matching.explained(pair.totals.user, [pair])
            shown += [(pair.totals.user, detailed(self.matching.ids, view)) for view in views]
        return shown

    async def refresh(self, user_id: int) -> MatchPage:
        """Compute a user's matches now, at least as new as their last edit, and list them without lines."""
        await self.matching.recompute(user_id)
        return await self.list_summaries(user_id)

    def _read(self, limit: int | None) -> int | None:
        """Return how many matches are read for a list of so many: those with a package come first among all."""
        return None if limit is None else max(limit, self.matching.rules.kept)
