"""Carrying out comparisons of the ledgers that operators asked for, in a worker."""

from collections.abc import Callable

from attrs import frozen

from dualcaster_core.escrow.errors import (
    ComparisonUnderWay,
    PaymentProviderRefused,
    PaymentProviderUnavailable,
    SpanInvalid,
)
from dualcaster_core.escrow.events import ComparisonRequested
from dualcaster_core.escrow.ports import EscrowUnitOfWork
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.escrow.reconciling import Reconcile
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class CompareRequested:
    """Takes a comparison that was asked for, carries it out, and writes down how it ended.

    ``names`` makes a new name for each taking.
    """

    units: UnitOfWorkFactory[EscrowUnitOfWork]
    reconcile: Reconcile
    clock: Clock
    names: Callable[[], str]

    async def __call__(self, delivery: Delivery, event: ComparisonRequested) -> None:
        """Compare, with no connection held while the provider is asked.

        Raises ``ComparisonUnderWay`` while another worker has it: that may have been killed, so that this is delivered
        again. What our own servers raise leaves it to be taken anew.
        """
        request = await self._taken(event.request_id)
        error: DualcasterError | None = None
        if request is not None:
            try:
                await self.reconcile.run(request.start, request.end)
            except (PaymentProviderUnavailable, PaymentProviderRefused, SpanInvalid) as told:
                error = told
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            if request is not None:
                await self._end(uow, request, error)
            await uow.commit()

    async def _taken(self, request_id: int) -> ReconciliationRequest | None:
        """Take it; None where it has ended."""
        async with self.units() as uow:
            found = await uow.reconciliation_requests.with_id(request_id, lock=True)
            if found is None or not found.is_under_way:
                return None
            taken = found.taken(self.names(), self.clock.now())
            await uow.reconciliation_requests.store(taken)
            await uow.commit()
        return taken

    async def _end(self, uow: EscrowUnitOfWork, mine: ReconciliationRequest, error: DualcasterError | None) -> None:
        """Write down how it ended. Raises ``ComparisonUnderWay`` where another worker has taken it meanwhile."""
        found = await uow.reconciliation_requests.with_id(mine.id, lock=True)
        if found is None or not found.is_under_way:
            return
        if found.lease.worker != mine.lease.worker:
            raise ComparisonUnderWay
        now = self.clock.now()
        await uow.reconciliation_requests.store(found.finished(now) if error is None else found.failed(error, now))
