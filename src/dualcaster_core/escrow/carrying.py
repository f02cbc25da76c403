"""Carrying the balances of the ledger forward, so that reading them adds up the entries of a day."""

from attrs import frozen

from dualcaster_core.escrow.errors import LedgerInUse
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen
class CarryBalances:
    """Carries the balances forward every night."""

    units: UnitOfWorkFactory[EscrowUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Carry them in the transaction that notes the event as handled, which holds nothing else.

        Raises ``LedgerInUse`` while others post, so that the event is delivered again.
        """
        async with self.units() as uow:
            if await uow.mark_handled(delivery) and not await uow.ledger.carry_forward(self.clock.now()):
                raise LedgerInUse
            await uow.commit()
