"""What operators see of how our ledger compares with the provider's, and comparing it when they ask."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.escrow.acting import EscrowContext
from dualcaster_core.escrow.describing import difference_view, run_view
from dualcaster_core.escrow.errors import NothingToCompare
from dualcaster_core.escrow.reconciling import Reconcile, ReconciliationReport
from dualcaster_core.escrow.views import ReconciliationView
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.permissions import Permission

MOST_DIFFERENCES = 100
"""So many open differences are shown; all are counted."""


@frozen
class ReconciliationOversight:
    """Shows and runs comparisons; ``in_use`` tells whether there may be anything at the provider.

    Both raise ``Forbidden`` for who may not see held payments.
    """

    context: EscrowContext
    reconcile: Reconcile
    in_use: Callable[[], bool]

    async def latest(self, by: StaffMember) -> ReconciliationView:
        """Show the last comparison, and every difference that none has found gone since, the newest first."""
        by.require(Permission.SEE_PAYMENTS)
        async with self.context.units() as uow:
            run = await uow.reconciliations.latest()
            found = await uow.reconciliations.open_differences(limit=MOST_DIFFERENCES)
            count = await uow.reconciliations.count_open()
        return ReconciliationView(
            latest=None if run is None else run_view(run),
            open_differences=count,
            differences=tuple(difference_view(one) for one in found),
        )

    async def run(self, by: StaffMember, first: date | None = None, last: date | None = None) -> ReconciliationReport:
        """Compare whole days as ``Reconcile.days`` does, and write down who asked for it.

        Raises as it does, and ``NothingToCompare`` where no provider is in use.
        """
        by.require(Permission.SEE_PAYMENTS)
        if not self.in_use():
            raise NothingToCompare
        report = await self.reconcile.days(first, last)
        run = report.run
        async with self.context.units() as uow:
            entry = by.entry(
                AuditAction.PAYMENT_RECONCILED,
                run.at,
                start=run.start.isoformat(timespec="minutes"),
                end=run.end.isoformat(timespec="minutes"),
                differences=str(run.differences),
            )
            await uow.audit.add(entry)
            await uow.commit()
        return report
