"""What follows for reviews from the passing of time."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.reputation.reviews.use_cases import Reviewing


@frozen
class AnnounceDueReviews:
    """Tells of reviews that have been blind long enough; done twice it finds nothing more."""

    reviewing: Reviewing

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Tell of them."""
        await self.reviewing.announce_due()
        async with self.reviewing.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
