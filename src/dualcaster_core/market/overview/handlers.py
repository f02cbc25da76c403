"""What the figures of the market do after an event."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import UnitOfWork, UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.overview.use_cases import RefreshMarket


@frozen
class FollowMarket:
    """Derives the figures of the market after prices changed, and all of them every night."""

    units: UnitOfWorkFactory[UnitOfWork]
    refresh: RefreshMarket

    async def __call__(self, delivery: Delivery, event: PricesChanged | NightlyDue) -> None:
        """Derive them; an event that later prices overtook is left to theirs."""
        if isinstance(event, PricesChanged):
            await self.refresh.after_prices(event.generation)
        else:
            await self.refresh.everything()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
