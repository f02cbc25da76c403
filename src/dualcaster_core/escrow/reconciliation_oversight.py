"""What operators see of how our ledger compares with the provider's, and comparing it when they ask."""

from collections.abc import Callable
from datetime import date, datetime

from attrs import frozen

from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.describing import difference_view, request_view, run_view
from dualcaster_core.escrow.errors import ComparisonUnderWay, NothingToCompare
from dualcaster_core.escrow.events import ComparisonRequested
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.escrow.reconciling import Reconcile, ReconciliationReport
from dualcaster_core.escrow.views import ReconciliationView
from dualcaster_core.kernel.audit import AuditAction, AuditEntry
from dualcaster_core.kernel.permissions import Permission

MOST_DIFFERENCES = 100
"""So many open differences are shown; all are counted."""


@frozen
class ReconciliationOversight:
    """Shows and runs comparisons; ``in_use`` tells whether there may be anything at the provider.

    All raise ``Forbidden`` for who may not see held payments.
    """

    context: EscrowContext
    reconcile: Reconcile
    in_use: Callable[[], bool]

    async def latest(self, by: StaffMember) -> ReconciliationView:
        """Show the last comparison, the last that was asked for, and open differences, the newest first."""
        by.require(Permission.SEE_PAYMENTS)
        async with self.context.units() as uow:
            run = await uow.reconciliations.latest()
            found = await uow.reconciliations.open_differences(limit=MOST_DIFFERENCES)
            count = await uow.reconciliations.count_open()
            request = await uow.reconciliation_requests.latest()
        return ReconciliationView(
            latest=None if run is None else run_view(run),
            request=None if request is None else request_view(request),
            open_differences=count,
            differences=tuple(difference_view(one) for one in found),
        )

    async def request(self, by: StaffMember, first: date | None = None, last: date | None = None) -> None:
        """Ask a worker to compare whole days as ``Reconcile.span`` has them, and write down who asked for it.

        Asked again for the same days while it is under way, nothing is begun anew. Raises ``SpanInvalid``,
        ``NothingToCompare`` where no provider is in use, and ``ComparisonUnderWay`` for other days.
        """
        by.require(Permission.SEE_PAYMENTS)
        if not self.in_use():
            raise NothingToCompare
        start, end = self.reconcile.span(first, last)
        now = self.context.clock.now()
        new = ReconciliationRequest(first=first, last=last, start=start, end=end, requested_at=now)
        async with self.context.units() as uow:
            added = await uow.reconciliation_requests.add(new)
            known = added or await uow.reconciliation_requests.latest()
            if added is not None:
                await uow.record(ComparisonRequested(request_id=added.id))
                await uow.audit.add(_asked(by, start, end, now))
                await uow.commit()
        if known is None or not known.is_under_way:  # the one that was under way ended this very moment
            await self.request(by, first, last)
        elif (known.first, known.last) != (first, last):
            raise ComparisonUnderWay

    async def run(self, by: StaffMember, first: date | None = None, last: date | None = None) -> ReconciliationReport:
        """Compare at once, for who waits for it: days as ``Reconcile.days`` has them. Writes down who asked for it.

        Raises as it does, and ``NothingToCompare`` where no provider is in use.
        """
        by.require(Permission.SEE_PAYMENTS)
        if not self.in_use():
            raise NothingToCompare
        report = await self.reconcile.days(first, last)
        run = report.run
        async with self.context.units() as uow:
            await uow.audit.add(_asked(by, run.start, run.end, run.at))
            await uow.commit()
        return report


def _asked(by: StaffMember, start: datetime, end: datetime, at: datetime) -> AuditEntry:
    first, last = start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")
    return by.entry(AuditAction.PAYMENT_RECONCILED, at, start=first, end=last)
