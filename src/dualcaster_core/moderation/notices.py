"""Tells people what became of what they reported, and of themselves."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.events import ReportFiled
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.ports import NotifyingUnitOfWork


@frozen
class NotifyReporter:
    """Tells the reporter, and nobody else: who was reported never learns of it."""

    units: UnitOfWorkFactory[NotifyingUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: ReportFiled) -> None:
        """Add the notification in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            await uow.notifications.add(
                NewNotification(
                    user_id=event.reporter_id,
                    key=f"report:{event.report_id}",
                    type="report.received",
                    title="We have your report",
                    body="What you reported is kept for our moderators. The other side does not learn of the report.",
                    action_url="/reports",
                    created_at=self.clock.now(),
                )
            )
            await uow.commit()
