"""Reading one's matches."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import USERNAME
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ViewerRelation, Visibility, visibility_of
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.matching.ports import MatchQueries
from dualcaster_core.matching.views import MatchPage, MatchSummary, detailed, summaries


@frozen
class Matches:
    """Gives people their matches."""

    matching: Matching
    queries: MatchQueries
    profiles: ProfileQueries

    async def version_of(self, user_id: int) -> str | None:
        """Name the state of somebody's stored matches; None where they have to be computed first."""
        return await self.queries.version_of(user_id)

    async def stored(self, user_id: int) -> MatchPage:
        """List a user's stored matches in short, computed anew if they are out of date."""
        return await self.short(user_id, CandidateFilter())

    async def short(
        self, user_id: int, filters: CandidateFilter, *, min_quality: int | None = None, limit: int | None = None
    ) -> MatchPage:
        """List a user's matches in short, in a number of statements that does not depend on them."""
        pairs = await self.matching.ranked(user_id, filters, min_quality=min_quality, limit=limit)
        async with self.matching.snapshots() as uow:
            traders = await uow.candidates.traders(user_id, [pair.totals.candidate for pair in pairs])
        return summaries(self.matching.ids, pairs, traders)

    async def list_details(
        self, user_id: int, filters: CandidateFilter, *, min_quality: int | None = None, limit: int | None = None
    ) -> MatchPage:
        """List a user's matches with lines and reasons."""
        views = await self.matching.matches_of(user_id, filters, min_quality=min_quality, limit=limit)
        return MatchPage(tuple(detailed(self.matching.ids, view) for view in views))

    async def with_user(self, user_id: int, username: str) -> MatchSummary:
        """Return the match with one other, whatever its score.

        Raises ``UserNotFound`` where there is none that the user may know of, a block on either side included, and
        ``MatchNotFound`` where the two have nothing to trade.
        """
        other = await self.profiles.for_viewer(username, user_id) if USERNAME.match(username) else None
        if other is None or visibility_of(other.privacy, other.relation) is Visibility.NOTHING:
            raise UserNotFound(username)
        own = other.relation is ViewerRelation.OWNER
        view = None if own else await self.matching.match_with(user_id, other.user_id)
        if view is None:
            raise MatchNotFound(other.username)
        return detailed(self.matching.ids, view)

    async def refreshed(self, user_id: int) -> MatchPage:
        """Compute a user's matches now, at least as new as their last edit, and list them in short."""
        await self.matching.recompute(user_id)
        return await self.stored(user_id)
