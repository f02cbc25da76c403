"""What follows for reputations from events."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.reputation.reviews.events import ReviewHidden, ReviewsBecameVisible
from dualcaster_core.reputation.use_cases import Reputations


@frozen
class CountReviews:
    """Recalculates those about whom reviews show now, or show no more."""

    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: ReviewsBecameVisible | ReviewHidden) -> None:
        """Recalculate them, once for each delivery."""
        if isinstance(event, ReviewHidden):
            reviewed = {event.reviewed_id}
        else:
            reviewed = {one.reviewed_id for one in event.reviews}
        await self.reputations.recalculate(reviewed, delivery)
