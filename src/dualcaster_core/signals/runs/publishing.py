"""Publishing what the rules say: after each import, over the whole catalogue, batch by batch."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, Log, UnitOfWorkFactory
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.signals.errors import RuleRefused
from dualcaster_core.signals.events import SignalsPublished
from dualcaster_core.signals.history import HISTORY_DAYS, HistoryBatch
from dualcaster_core.signals.kinds.rule import FeatureRule
from dualcaster_core.signals.model import ProposedSignal, Signal
from dualcaster_core.signals.ports import (
    Calibration,
    CalibrationSource,
    CatalogueScreen,
    EarnedConfidence,
    HistoryQueries,
    OpenSignal,
    PluginRules,
    RuleFailure,
)
from dualcaster_core.signals.rationale import rationale_of
from dualcaster_core.signals.runs.ports import SignalRunsUnitOfWork

BATCH = 5_000
"""Quotes whose histories are in memory at once."""


@frozen(kw_only=True)
class PublishReport:
    """What a run looked at, what the rules proposed, what was new of it, and which installed rules failed."""

    quotes: int = 0
    proposed: int = 0
    published: int = 0
    failures: tuple[RuleFailure, ...] = ()


@frozen
class PublishSignals:
    """Publishes what the rules propose for whatever has no open signal of the kind."""

    units: UnitOfWorkFactory[SignalRunsUnitOfWork]
    histories: HistoryQueries
    screen: CatalogueScreen
    rules: Sequence[FeatureRule]
    installed: PluginRules
    calibrations: CalibrationSource
    clock: Clock

    async def run(self) -> PublishReport:
        """Look at the whole catalogue once; of two runs at once each signal is published by one of them."""
        async with self.units() as uow:
            taken = set(await uow.signals.open_ours())
        calibration = await self.calibrations.learnt()
        quotes = proposed = published = 0
        end = self.clock.now().date()
        async with self.installed.started() as plugins:
            async for batch in self.histories.batches(end=end, days=HISTORY_DAYS, size=BATCH):
                found = [*await asyncio.to_thread(self._proposals, batch), *await plugins.proposals(batch)]
                quotes, proposed = quotes + len(batch), proposed + len(found)
                fresh = first_of_each(found, taken)
                if fresh:
                    published += await self._publish(fresh, calibration)
            failures = tuple(plugins.failures)
        return PublishReport(quotes=quotes, proposed=proposed, published=published, failures=failures)

    def _proposals(self, batch: HistoryBatch) -> list[ProposedSignal]:
        """Return what the rules propose for a batch."""
        return list(self.screen.proposals(batch, self.rules))

    async def _publish(self, proposals: Sequence[ProposedSignal], calibration: Calibration) -> int:
        earned = calibration.earned(proposals)
        now = self.clock.now()
        async with self.units() as uow:
            added = await uow.signals.add(
                [signal_of(one, how_sure, now) for one, how_sure in zip(proposals, earned, strict=True)]
            )
            if added:
                await uow.record(SignalsPublished(signal_ids=tuple(one.id for one in added)))
                await uow.commit()
        return len(added)


@frozen
class PublishAfterImport:
    """Runs the rules once prices have changed."""

    publish: PublishSignals
    log: Log

    async def __call__(self, delivery: Delivery, event: PricesChanged) -> None:
        """Publish; an event that comes again finds everything open that it would open."""
        report = await self.publish.run()
        for failure in report.failures:
            self.log.warning("an installed rule was stopped", rule=failure.rule, why=failure.why)
        async with self.publish.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


def first_of_each(proposals: Sequence[ProposedSignal], taken: set[OpenSignal]) -> list[ProposedSignal]:
    """Keep the first proposal for each card, finish and kind that is not taken; and take it."""
    kept = []
    for one in proposals:
        place = OpenSignal(card_id=one.quote.card_id, finish=one.quote.finish, kind=one.kind)
        if place not in taken:
            taken.add(place)
            kept.append(one)
    return kept


def signal_of(proposed: ProposedSignal, earned: EarnedConfidence, at: datetime) -> Signal:
    """Make the signal that is published of a proposal and what calibration makes of it. Raises ``RuleRefused``."""
    proposal = proposed.proposal
    if earned.confidence is None and not earned.why_none:
        raise RuleRefused("a calibration that gives no confidence says why", rule=proposed.kind)
    return Signal(
        quote=proposed.quote,
        kind=proposed.kind,
        action=proposal.action,
        score=proposal.score,
        confidence=earned.confidence,
        no_confidence=earned.why_none,
        price=proposal.price,
        target_price=proposal.target_price,
        interval=earned.interval,
        horizon_days=proposal.horizon_days,
        made_at=at,
        valid_until=at + timedelta(days=proposal.horizon_days),
        evidence=proposal.evidence,
        rationale=rationale_of(proposed),
    )
