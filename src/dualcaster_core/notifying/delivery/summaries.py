"""Plans the weekly summary of everybody who wants one."""

from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.delivery.decisions import Reason, digest_key, digested
from dualcaster_core.notifying.delivery.model import PlannedDelivery
from dualcaster_core.notifying.delivery.ports import DeliveringUnitOfWork
from dualcaster_core.notifying.preferences import Channel, Recipient
from dualcaster_core.notifying.types import TYPES

AT_ONCE: Final = 1_000
SUMMARY: Final = TYPES["system.weekly"]


@frozen
class PlanWeeklySummaries:
    """Writes, each night, the e-mail of the next Monday for everybody who has none yet, by their own clock.

    It is part of the weekly digest of that day, so that what waits for the digest and the summary are one e-mail.
    """

    units: UnitOfWorkFactory[DeliveringUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Plan them, some in each transaction; done twice it plans nothing more."""
        last = 0
        while True:
            async with self.units() as uow:
                people = await uow.notification_settings.without_summary(after=last, limit=AT_ONCE)
                await uow.deliveries.add([self._planned(one) for one in people])
                if len(people) < AT_ONCE:
                    await uow.mark_handled(delivery)
                await uow.commit()
            if len(people) < AT_ONCE:
                return
            last = people[-1].user_id

    def _planned(self, to: Recipient) -> PlannedDelivery:
        now = self.clock.now()
        decision = digested(to.preferences, now, Reason.WEEKLY_DIGEST)
        assert decision.at is not None  # noqa: S101 - a digest has a moment
        assert decision.window is not None  # noqa: S101
        return PlannedDelivery(
            user_id=to.user_id,
            channel=Channel.EMAIL,
            type=SUMMARY.name,
            category=SUMMARY.category,
            notification_id=None,
            reason=Reason.WEEKLY_DIGEST.value,
            not_before=decision.at,
            digest_key=digest_key(to.user_id, Channel.EMAIL, decision.window),
            created_at=now,
        )
