"""Carrying the balances of the ledger forward, so that reading them adds up the entries of a day."""

from attrs import frozen

from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen
class CarryBalances:
    """Carries the balances forward every night; where others post just then, the next night does."""

    units: UnitOfWorkFactory[EscrowUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Carry them in the transaction that notes the event as handled, which holds nothing else."""
        async with self.units() as uow:
            if await uow.mark_handled(delivery):
                await uow.ledger.carry_forward(self.clock.now())
            await uow.commit()
