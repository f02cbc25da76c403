"""Comparing our books with the provider's over a span of time, and what came of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from attrs import frozen

from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.errors import SpanInvalid
from dualcaster_core.escrow.ports import EscrowUnitOfWork, PaymentProvider
from dualcaster_core.escrow.reconciliation import (
    Difference,
    Movement,
    ReconciliationRun,
    Reference,
    differences,
    movements,
)
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.money import DOLLARS, from_cents
from dualcaster_core.kernel.ports import Clock, Log, UnitOfWork, UnitOfWorkFactory

MARGIN = timedelta(days=1)
"""What stands in one ledger within the span may stand in the other so much earlier or later."""
MOST_ALERTS = 50
"""Differences of one run that operators are told of one by one; all are listed."""
LONGEST = timedelta(days=93)
NIGHTLY = timedelta(days=3)
"""How far back every night looks, so that a night that failed is made up for."""
SETTLED_AFTER = timedelta(hours=3)
"""What happened since may still be on its way here."""


@frozen(kw_only=True)
class ReconciliationReport:
    """What a run found; ``new`` of the differences were not known before."""

    run: ReconciliationRun
    differences: tuple[Difference, ...]
    new: int


@frozen
class Reconcile:
    """Compares the two ledgers. Running it twice finds the same and stores it once."""

    units: UnitOfWorkFactory[EscrowUnitOfWork]
    provider: PaymentProvider
    clock: Clock

    async def run(self, start: datetime, end: datetime) -> ReconciliationReport:
        """Compare from ``start`` until before ``end``, and store what differs.

        Raises ``SpanInvalid`` where the end is before the start, in the future, or over 93 days later, and
        ``PaymentProviderUnavailable``. No connection is held while the provider is asked.
        """
        now = self.clock.now()
        _check_span(start, end, now)
        theirs = await self.provider.movements(start, end)
        around = [
            *await self.provider.movements(start - MARGIN, start),
            *await self.provider.movements(end, end + MARGIN),
        ]
        async with self.units() as uow:
            ours = movements(await uow.ledger.between(start, end), DOLLARS)
            before, after = await uow.ledger.between(start - MARGIN, start), await uow.ledger.between(end, end + MARGIN)
        looked_at = _references(ours) | _references(theirs)
        every = differences([*ours, *movements([*before, *after], DOLLARS)], [*theirs, *around])
        found = tuple(one for one in every if (one.movement, one.reference) in looked_at)
        run = ReconciliationRun(
            start=start, end=end, at=now, ours=len(ours), theirs=len(theirs), differences=len(found)
        )
        async with self.units() as uow:
            new = await uow.reconciliations.record(run, looked_at, found)
            await uow.escrow_alerts.raise_(*(_alert(one, now) for one in found[:MOST_ALERTS]))
            await uow.commit()
        return ReconciliationReport(run=run, differences=found, new=new)

    def span(self, first: date | None = None, last: date | None = None) -> tuple[datetime, datetime]:
        """Return where whole days in UTC begin and end, the last included; without days as every night.

        Raises ``SpanInvalid`` as ``run`` does.
        """
        now = self.clock.now()
        end = now - SETTLED_AFTER
        if last is not None:
            end = min(now, datetime.combine(last, time(), UTC) + timedelta(days=1))
        start = end - NIGHTLY if first is None else datetime.combine(first, time(), UTC)
        _check_span(start, end, now)
        return start, end

    async def days(self, first: date | None = None, last: date | None = None) -> ReconciliationReport:
        """Compare days as ``span`` has them. Raises as ``run`` does."""
        return await self.run(*self.span(first, last))

    async def nightly(self) -> ReconciliationReport:
        """Compare the last days, up to what may still be on its way."""
        return await self.days()


def _check_span(start: datetime, end: datetime, now: datetime) -> None:
    if not start < end <= now or end - start > LONGEST:
        raise SpanInvalid(LONGEST.days)


def _alert(one: Difference, at: datetime) -> EscrowAlert:
    here, there = ("nothing" if cents is None else f"${from_cents(cents)}" for cents in (one.ours, one.theirs))
    movement = one.movement.value.replace("_", " ")
    return EscrowAlert(
        kind=EscrowAlertKind.DIFFERENCE,
        reference=f"{one.movement.value} {one.reference}",
        text=f"{movement} {one.reference}: {here} in our ledger, {there} at the provider",
        raised_at=at,
    )


def _references(found: Sequence[Movement]) -> set[Reference]:
    return {(one.kind, one.reference) for one in found}


@frozen
class ReconcileNightly:
    """Compares every night where payments are taken, and writes down that the ledgers differ."""

    reconcile: Reconcile
    units: UnitOfWorkFactory[UnitOfWork]
    log: Log
    in_use: Callable[[], bool]

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Compare; where the provider does not answer, the event comes again."""
        if self.in_use():
            report = await self.reconcile.nightly()
            told = self.log.warning if report.differences else self.log.info
            told(
                "ledgers of held payments were compared",
                ours=report.run.ours,
                theirs=report.run.theirs,
                differences=report.run.differences,
                new=report.new,
            )
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
