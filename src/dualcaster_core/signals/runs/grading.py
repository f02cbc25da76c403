"""Grading signals whose horizon has passed: each once, and with it what its followers and its maker get."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import evolve, frozen

from dualcaster_core.kernel.events import Delivery, FiveMinutesDue, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.signals.events import SignalsGraded
from dualcaster_core.signals.following.model import evaluated
from dualcaster_core.signals.grading import days_judged, grade
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import Signal, SignalOutcome
from dualcaster_core.signals.ports import PricePaths
from dualcaster_core.signals.runs.ports import OutcomeSums, SignalRunsUnitOfWork

BATCH = 500
RETRY_AFTER = timedelta(hours=6)
"""When a signal that could not be graded yet is looked at again."""


@frozen(kw_only=True)
class GradeReport:
    """How many signals were looked at, and how many got their outcome."""

    due: int = 0
    graded: int = 0


@frozen
class GradeSignals:
    """Gives signals their outcomes.

    Prices are read between two transactions; whoever else graded a signal meanwhile has done it, and its outcome stays.
    """

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    histories: PricePaths
    settings: RuleSettings
    clock: Clock

    async def run(self) -> GradeReport:
        """Grade everything that is due."""
        due = graded = 0
        while True:
            async with self.units() as uow:
                signals = await uow.signals.due(self.clock.now(), limit=BATCH)
            if not signals:
                return GradeReport(due=due, graded=graded)
            due, graded = due + len(signals), graded + await self.grade(signals)

    async def grade(self, signals: Sequence[Signal]) -> int:
        """Grade these signals as far as their prices allow; count those that got their outcome by this."""
        days = [days_judged(signal) for signal in signals]
        paths = await self.histories.paths(
            [signal.quote for signal in signals],
            first=min(first for first, _ in days),
            last=max(last for _, last in days),
        )
        now = self.clock.now()
        found = {
            signal.id: grade(signal, paths.get(signal.quote, ()), now=now, settings=self.settings) for signal in signals
        }
        async with self.units() as uow:
            await uow.signal_outcomes.take_turn()
            at = self.clock.now()
            outcomes = [evolve(one, evaluated_at=at) for one in found.values() if one is not None]
            added = await uow.signals.add_outcomes(outcomes)
            waiting = [key for key, outcome in found.items() if outcome is None]
            if waiting:
                await uow.signal_outcomes.wait(waiting, now + RETRY_AFTER)
            if added:
                await self._settle(uow, signals, added)
            await uow.commit()
        return len(added)

    async def _settle(
        self, uow: SignalRunsUnitOfWork, signals: Sequence[Signal], added: Sequence[SignalOutcome]
    ) -> None:
        """Give followers and makers what they get, in the transaction that writes the outcomes."""
        outcomes = {one.signal_id: one for one in added}
        actions = {signal.id: signal.action for signal in signals}
        follows = await uow.follows.counting(list(outcomes))
        if follows:
            await uow.follows.store_evaluated(
                [evaluated(one, actions[one.signal_id], outcomes[one.signal_id]) for one in follows]
            )
        if any(signal.maker_id is not None for signal in signals if signal.id in outcomes):
            await uow.member_signals.keep_tallies(await uow.member_signals.tallies(list(outcomes)))
        await uow.record(SignalsGraded(signal_ids=tuple(sorted(outcomes))))


@frozen
class GradeDueSignals:
    """Grades what is due, every five minutes."""

    grading: GradeSignals

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Grade; an event that comes again finds nothing due."""
        await self.grading.run()
        async with self.grading.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class RenewOutcomeSums:
    """Sums up every night what became of ours, so that no outcome is missing for good, whoever wrote it."""

    sums: OutcomeSums
    units: UnitOfWorkFactory[SignalRunsUnitOfWork]

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Sum up; done twice it is the same."""
        await self.sums.renew()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
