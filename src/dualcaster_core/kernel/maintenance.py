"""What is done every night for all capabilities: what has had its time is deleted."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, ExpiredRecords, Log, UnitOfWork, UnitOfWorkFactory
from dualcaster_core.kernel.retention import Cutoff, RetentionRule, RuleResult

Tell = Callable[[RetentionRule, int], object]
"""Takes a rule, and how many of its records went since it was called last."""


@frozen
class Retained:
    """A rule, and the records that it is about."""

    rule: RetentionRule
    records: ExpiredRecords

    def cutoff(self, now: datetime) -> Cutoff:
        """Return the moments that decide what goes."""
        return Cutoff(now=now, before=now - self.rule.keep)


@frozen
class Prune:
    """Deletes what has had its time, rule by rule and in batches.

    Each batch is a transaction of its own: whoever is killed in the middle leaves whole records, and the next run goes
    on. Several runs at once share the work.
    """

    retained: Sequence[Retained]
    clock: Clock

    async def preview(self) -> Sequence[RuleResult]:
        """Count what a run would delete now, and delete nothing."""
        now = self.clock.now()
        return [RuleResult(rule=one.rule, records=await one.records.count(one.cutoff(now))) for one in self.retained]

    async def run(self, tell: Tell = lambda _rule, _records: None) -> Sequence[RuleResult]:
        """Delete it. A rule that fails, because a server is away, ends early and stops none of the others."""
        now = self.clock.now()
        return [await self._follow(one, now, tell) for one in self.retained]

    async def _follow(self, one: Retained, now: datetime, tell: Tell) -> RuleResult:
        gone = 0
        try:
            async for batch in one.records.prune(one.cutoff(now)):
                gone += batch
                tell(one.rule, batch)
        except DualcasterError as error:
            return RuleResult(rule=one.rule, records=gone, error=error)
        return RuleResult(rule=one.rule, records=gone)


@frozen
class PruneNightly:
    """Prunes every night; doing it twice deletes nothing more. Where a rule failed, the event comes again."""

    units: UnitOfWorkFactory[UnitOfWork]
    prune: Prune
    log: Log

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Prune, and write down what went."""
        results = await self.prune.run()
        if gone := {one.rule.name: one.records for one in results if one.records}:
            self.log.info("pruned", **gone)
        for one in results:
            if one.error is not None:
                raise one.error
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
