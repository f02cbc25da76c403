"""What is done when prices have changed: people are told of those that they asked for."""

from dualcaster_app.application import Application
from dualcaster_core.collection.alerts.ports import AlertsUnitOfWork
from dualcaster_core.collection.alerts.use_cases import notices_of
from dualcaster_core.collection.events import PriceAlertsFired
from dualcaster_core.market.events import PricesChanged

FOLLOW, NOTIFY_PRICES = "collection.follow_prices", "notifying.notify_price_alerts"


async def follow_prices(app: Application, event_id: int, event: PricesChanged) -> None:
    """Look at every price alert; a change of prices that a later one overtook is left to that one."""

    async def note(uow: AlertsUnitOfWork) -> bool:
        return await uow.mark_handled(event_id, FOLLOW)

    await app.price_alerts.follow(event.generation, note)


async def notify_price_alerts(app: Application, event_id: int, event: PriceAlertsFired) -> None:
    """Tell the owners of wants whose price is reached; outside any transaction."""
    async with app.units() as uow:
        people = await uow.alerts.addressees(sorted({alert.want_id for alert in event.alerts}))
    for notice in notices_of(event, people, event_id=event_id, now=app.clock.now()):
        await app.notifier.notify(notice)
    async with app.units() as uow:
        await uow.mark_handled(event_id, NOTIFY_PRICES)
        await uow.commit()
