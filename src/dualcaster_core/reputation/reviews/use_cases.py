"""What people do with reviews."""

from datetime import UTC, datetime, timedelta

from attrs import frozen

from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit, foreign_cursor
from dualcaster_core.kernel.permissions import Permission, require
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.reputation.ports import Caller, PeopleLookup
from dualcaster_core.reputation.reviews.errors import ReviewNotFound, TradeNotReviewable
from dualcaster_core.reputation.reviews.model import (
    Changed,
    ReviewContent,
    ReviewedTrade,
    ReviewRules,
    became_visible,
)
from dualcaster_core.reputation.reviews.ports import ReviewQueries, ReviewsUnitOfWork
from dualcaster_core.reputation.reviews.views import ReviewPage, TradeReviews, shown_review, trade_reviews

DUE_AT_ONCE = 200
"""Reviews that become visible in one transaction, at most."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Reviewing:
    """Writes, edits, answers and hides reviews. The reviews of a trade change under its lock, one change at a time."""

    units: UnitOfWorkFactory[ReviewsUnitOfWork]
    people: PeopleLookup
    clock: Clock
    rules: ReviewRules
    ids: PublicIds

    async def of_trade(self, caller: Caller, trade_id: int) -> TradeReviews:
        """Show what the two of a trade have said, and what the caller can still do. Raises ``TradeNotReviewable``."""
        async with self.units() as uow:
            trade = await _of_party(uow, caller, trade_id, lock=False)
        return await self._shown(trade, caller)

    async def write(self, caller: Caller, trade_id: int, content: ReviewContent) -> TradeReviews:
        """Review a trade. Raises ``TradeNotReviewable``, ``AlreadyReviewed`` and ``ReviewTooLate``."""
        async with self.units() as uow:
            trade = await _of_party(uow, caller, trade_id)
            changed = trade.write(caller.user_id, content, self.clock.now(), self.rules)
            trade = await _keep(uow, trade, changed)
        return await self._shown(trade, caller)

    async def edit(self, caller: Caller, trade_id: int, content: ReviewContent, version: int) -> TradeReviews:
        """Change one's review as one has read it.

        Raises ``TradeNotReviewable``, ``ReviewNotFound``, ``ReviewFixed`` and ``ReviewChanged``.
        """
        async with self.units() as uow:
            trade = await _of_party(uow, caller, trade_id)
            changed = trade.edit(caller.user_id, content, version, self.clock.now(), self.rules)
            trade = await _keep(uow, trade, changed)
        return await self._shown(trade, caller)

    async def answer(self, caller: Caller, trade_id: int, text: str) -> TradeReviews:
        """Answer what was written about oneself, once.

        Raises ``TradeNotReviewable``, ``ReviewNotFound``, ``AlreadyAnswered`` and ``ValidationFailed``.
        """
        async with self.units() as uow:
            trade = await _of_party(uow, caller, trade_id)
            trade = await _keep(uow, trade, trade.answer(caller.user_id, text, self.clock.now()))
        return await self._shown(trade, caller)

    async def hide(self, caller: Caller, review_id: int, reason: str) -> None:
        """Hide a review from everybody, with a reason that its author reads; it counts no more.

        Raises ``Forbidden`` for who is no moderator, or one of the two, ``ReviewNotFound`` and ``ValidationFailed``.
        """
        require(caller.role, Permission.REMOVE_REVIEWS)
        async with self.units() as uow:
            trade_id = await uow.reviews.trade_of(review_id)
            trade = None if trade_id is None else await uow.reviews.of_trade(trade_id, lock=True)
            if trade is None:
                raise ReviewNotFound
            if caller.user_id in trade.parties:
                raise Forbidden("another moderator has to decide this: you are one of the two")
            await _keep(uow, trade, trade.hide(review_id, caller.user_id, reason, self.clock.now()))

    async def announce_due(self) -> int:
        """Tell of the reviews that have been blind long enough, and count them. Done again it finds nothing more."""
        told = 0
        while True:
            async with self.units() as uow:
                due = await uow.reviews.announce_due(self.clock.now(), limit=DUE_AT_ONCE)
                if due:
                    await uow.record(became_visible(due))
                await uow.commit()
            told += len(due)
            if len(due) < DUE_AT_ONCE:
                return told

    async def _shown(self, trade: ReviewedTrade, caller: Caller) -> TradeReviews:
        other = trade.other(caller.user_id)
        names = await self.people.names([other])
        return trade_reviews(
            trade, caller.user_id, names.get(other), now=self.clock.now(), rules=self.rules, ids=self.ids
        )


async def _of_party(uow: ReviewsUnitOfWork, caller: Caller, trade_id: int, *, lock: bool = True) -> ReviewedTrade:
    trade = await uow.reviews.of_trade(trade_id, lock=lock)
    if trade is None or caller.user_id not in trade.parties:
        raise TradeNotReviewable
    return trade


async def _keep(uow: ReviewsUnitOfWork, before: ReviewedTrade, changed: Changed) -> ReviewedTrade:
    trade, events = changed
    if trade != before:
        trade = await uow.reviews.store(trade)
    for event in events:
        await uow.record(event)
    await uow.commit()
    return trade


@frozen
class ReviewReading:
    """Shows what was written about somebody, to whom may see their profile."""

    people: PeopleLookup
    queries: ReviewQueries
    clock: Clock
    ids: PublicIds

    async def about(
        self, username: str, viewer_id: int | None, *, limit: int = PAGE, cursor: str | None = None
    ) -> ReviewPage:
        """List the visible reviews of somebody, the latest first.

        Raises what looking at their profile raises, and ``ValidationFailed`` for a foreign cursor.
        """
        cursors = Cursors("reviews.newest", (None, IdKind.REVIEW), self.ids)
        most = checked_limit(limit)
        place = cursors.read(cursor)
        person = await self.people.seen(username, viewer_id)
        before = None if place is None else (_moment_of(place[0]), place[1])
        reviews = await self.queries.about(person.user_id, self.clock.now(), limit=most + 1, before=before)
        shown = reviews[:most]
        names = await self.people.shown_names(sorted({one.reviewer_id for one in shown}), viewer_id) if shown else {}
        return ReviewPage(
            tuple(shown_review(one, names.get(one.reviewer_id), self.ids) for one in shown),
            cursors.after(reviews, most, lambda one: (_microseconds(one.visible_at), one.id)),
        )


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment_of(microseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        raise foreign_cursor() from None
