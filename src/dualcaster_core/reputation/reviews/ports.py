"""What reviews need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.reputation.reviews.model import Review, ReviewedTrade


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
