"""What price alerts do after an event."""

from attrs import frozen

from dualcaster_core.collection.alerts.ports import AlertNoticesUnitOfWork
from dualcaster_core.collection.alerts.use_cases import PriceAlerts, notifications_of
from dualcaster_core.collection.events import PriceAlertsFired
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged


@frozen
class FollowPrices:
    """Looks at every price alert after prices changed."""

    price_alerts: PriceAlerts

    async def __call__(self, delivery: Delivery, event: PricesChanged) -> None:
        """Follow the prices; a change that a later one overtook is left to that one."""
        await self.price_alerts.follow(event.generation, delivery)


@frozen
class NotifyPriceAlerts:
    """Notifies the owners of wants whose price is reached: in the transaction that notes the event."""

    units: UnitOfWorkFactory[AlertNoticesUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: PriceAlertsFired) -> None:
        """Notify everybody of the event."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            people = await uow.alerts.addressees(sorted({alert.want_id for alert in event.alerts}))
            told = notifications_of(event, people, event_id=delivery.event_id, now=self.clock.now())
            await uow.notifications.add(*told)
            await uow.commit()
