"""What is watched of held payments by programs: whether the ledgers agree, and whether money moves."""

from datetime import timedelta

from attrs import frozen

from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.views import EscrowFigures

STUCK_AFTER = timedelta(minutes=15)
"""What was begun so long ago and is not over was taken up again twice already, and did not end either."""


@frozen
class FigureReading:
    """Counts what an operator should be woken for."""

    context: EscrowContext

    async def now(self) -> EscrowFigures:
        """Count, with as many statements however many payments there are."""
        async with self.context.units() as uow:
            latest = await uow.reconciliations.latest()
            return EscrowFigures(
                open_differences=await uow.reconciliations.count_open(),
                stuck_moves=await uow.money_moves.count_stuck(self.context.clock.now() - STUCK_AFTER),
                unseen_alerts=await uow.escrow_alerts.count_unseen(),
                reconciled_at=None if latest is None else latest.at,
            )
