"""What reviews need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.reputation.reviews.model import OpenReview, Review, ReviewedTrade, ReviewRules


class ReviewRepository(Protocol):
    """Loads and stores what was said of completed trades."""

    async def of_trade(self, trade_id: int, *, lock: bool = False) -> ReviewedTrade | None:
        """Load the reviews of a trade, None unless it is completed; ``lock`` keeps others from them until the end."""
        ...

    async def store(self, trade: ReviewedTrade) -> ReviewedTrade:
        """Write the reviews of a trade, whose lock is held, and return them with their keys."""
        ...

    async def trade_of(self, review_id: int) -> int | None:
        """Return the trade that a review belongs to."""
        ...

    async def announce_due(self, now: datetime, *, limit: int) -> Sequence[Review]:
        """Mark reviews that show by now, without anybody having been told, as told; return them, the first due first.

        Those that somebody else is changing are left for the next time.
        """
        ...

    async def closing(
        self, now: datetime, rules: ReviewRules, *, after: OpenReview | None, limit: int
    ) -> Sequence[OpenReview]:
        """List the reviews that can be written for less than ``rules.reminded_before``, by trade and person.

        Of people with an open account; only those after one in this order.
        """
        ...


class ReviewsUnitOfWork(UnitOfWork, Protocol):
    """One transaction with the repository of reviews."""

    @property
    def reviews(self) -> ReviewRepository:
        """Reviews."""
        ...


class ReviewQueries(Protocol):
    """Reads of reviews."""

    async def about(
        self, user_id: int, now: datetime, *, limit: int, before: tuple[datetime, int] | None
    ) -> Sequence[Review]:
        """List the visible reviews of somebody, the latest first, after the moment and key of the last one read."""
        ...
