"""What follows for a reputation from what an account has verified."""

from attrs import frozen

from dualcaster_core.accounts.events import AccountLinked, AccountUnlinked, VerificationChanged
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.reputation.use_cases import Reputations


@frozen
class CountVerification:
    """Recalculates whoever verified an e-mail address, or linked or unlinked an account."""

    reputations: Reputations

    async def __call__(self, delivery: Delivery, event: VerificationChanged | AccountLinked | AccountUnlinked) -> None:
        """Recalculate them, once for each delivery."""
        await self.reputations.recalculate([event.user_id], delivery)
