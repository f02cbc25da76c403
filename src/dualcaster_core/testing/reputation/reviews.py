"""``ReviewRepository`` and ``ReviewQueries`` in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.reputation.reviews.model import OpenReview, Review, ReviewedTrade, ReviewRules
from dualcaster_core.testing.state import State
from dualcaster_core.trading.ports import CompletedTrade


class InMemoryReviews:
    """``ReviewRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def of_trade(self, trade_id: int, *, lock: bool = False) -> ReviewedTrade | None:
        """Load the reviews of a completed trade."""
        record = self._state.completed_trades.get(trade_id)
        return None if record is None else reviewed_trade(self._state, record)

    async def store(self, trade: ReviewedTrade) -> ReviewedTrade:
        """Replace the reviews of a trade; new ones are numbered."""
        reviews = tuple(
            evolve(one, id=self._state.next_id("review")) if one.id == UNSAVED else one for one in trade.reviews
        )
        self._state.reviews[trade.trade_id] = reviews
        return evolve(trade, reviews=reviews)

    async def trade_of(self, review_id: int) -> int | None:
        """Return the trade that a review belongs to."""
        return next((one.trade_id for one in self._all() if one.id == review_id), None)

    async def announce_due(self, now: datetime, *, limit: int) -> Sequence[Review]:
        """Mark reviews that show by now as told."""
        due = [one for one in self._all() if not one.is_announced and one.is_visible(now)]
        due = sorted(due, key=lambda one: (one.visible_at, one.id))[:limit]
        for review in due:
            self._state.reviews[review.trade_id] = tuple(
                evolve(one, is_announced=True) if one.id == review.id else one
                for one in self._state.reviews[review.trade_id]
            )
        return [evolve(one, is_announced=True) for one in due]

    async def closing(
        self, now: datetime, rules: ReviewRules, *, after: OpenReview | None, limit: int
    ) -> Sequence[OpenReview]:
        """List the reviews that can be written for a short time only."""
        found = [
            OpenReview(trade_id=trade.trade_id, user_id=one, other_id=trade.other(one), closes_at=closes_at)
            for trade in (reviewed_trade(self._state, record) for record in self._state.completed_trades.values())
            if now < (closes_at := trade.closes_at(rules)) <= now + rules.reminded_before
            for one in trade.parties
            if trade.by(one) is None and self._state.users[one].is_active
        ]
        found.sort(key=lambda one: (one.trade_id, one.user_id))
        seen = (0, 0) if after is None else (after.trade_id, after.user_id)
        return [one for one in found if (one.trade_id, one.user_id) > seen][:limit]

    async def about(
        self, user_id: int, now: datetime, *, limit: int, before: tuple[datetime, int] | None
    ) -> Sequence[Review]:
        """List the visible reviews of somebody, the latest first."""
        found = [one for one in self._all() if one.reviewed_id == user_id and one.is_visible(now)]
        found.sort(key=lambda one: (one.visible_at, one.id), reverse=True)
        return [one for one in found if before is None or (one.visible_at, one.id) < before][:limit]

    def _all(self) -> list[Review]:
        return [one for reviews in self._state.reviews.values() for one in reviews]


def reviewed_trade(state: State, record: CompletedTrade) -> ReviewedTrade:
    """Put a completed trade and its reviews together."""
    return ReviewedTrade(
        trade_id=record.proposal_id,
        parties=(record.user_a_id, record.user_b_id),
        completed_at=record.completed_at,
        reviews=state.reviews.get(record.proposal_id, ()),
    )
