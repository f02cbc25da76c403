"""Tells people in the notification centre of reviews: once each, however often an event comes."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.reputation.reviews.events import ReviewAnswered, ReviewsBecameVisible, ReviewWritten
from dualcaster_core.reputation.reviews.model import OpenReview, ReviewRules
from dualcaster_core.trading.ports import ReviewNoticesUnitOfWork
from dualcaster_core.trading.review_notices import ReviewNotices

AT_ONCE = 200
"""Reminders of one transaction, at most."""


@frozen
class NotifyReviews:
    """Tells that a review waits for one's own, can be read, or was answered."""

    units: UnitOfWorkFactory[ReviewNoticesUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: ReviewRules

    async def __call__(self, delivery: Delivery, event: ReviewWritten | ReviewsBecameVisible | ReviewAnswered) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(*await self._of(uow, event))
            await uow.commit()

    async def _of(
        self, uow: ReviewNoticesUnitOfWork, event: ReviewWritten | ReviewsBecameVisible | ReviewAnswered
    ) -> Sequence[NewNotification]:
        now = self.clock.now()
        if isinstance(event, ReviewsBecameVisible):
            names = await uow.users.usernames(sorted({one.reviewer_id for one in event.reviews}))
            return [ReviewNotices(names, self.ids, now).shows(one) for one in event.reviews]
        names = await uow.users.usernames([event.reviewer_id, event.reviewed_id])
        notices = ReviewNotices(names, self.ids, now)
        if isinstance(event, ReviewWritten):
            return [notices.awaits(event, blind_for=self.rules.blind_for)]
        trade_id = await uow.reviews.trade_of(event.review_id)
        return [] if trade_id is None else [notices.answered(event, trade_id)]


@frozen
class RemindOfReviews:
    """Reminds who has not reviewed a trade shortly before nobody can any more; each night, and each person once."""

    units: UnitOfWorkFactory[ReviewNoticesUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: ReviewRules

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Remind them, some in each transaction; done twice it tells nobody anything more."""
        reminded: OpenReview | None = None
        while True:
            async with self.units() as uow:
                closing = await uow.reviews.closing(self.clock.now(), self.rules, after=reminded, limit=AT_ONCE)
                names = await uow.users.usernames(sorted({one.other_id for one in closing}))
                notices = ReviewNotices(names, self.ids, self.clock.now())
                await uow.notifications.add(*map(notices.closes, closing))
                await uow.commit()
            if len(closing) < AT_ONCE:
                break
            reminded = closing[-1]
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
