"""What is done every night for all capabilities."""

from attrs import frozen

from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.idempotent_requests import IdempotentRequests
from dualcaster_core.kernel.ports import Clock, ExpiringRows, UnitOfWork, UnitOfWorkFactory


@frozen
class PurgeExpired:
    """Deletes what has had its time; doing it twice deletes nothing more."""

    units: UnitOfWorkFactory[UnitOfWork]
    expiring: ExpiringRows
    requests: IdempotentRequests
    clock: Clock

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Delete it."""
        await self.expiring.purge(self.clock.now())
        await self.requests.purge()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
