"""What new signals may say of their own chances: learnt once a day from how earlier ones ended, and kept."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeGuard

from attrs import field, frozen, validators

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import PriceQuote
from dualcaster_core.signals.ports import Calibration, PricePaths
from dualcaster_core.signals.record.confidence import EarningRules
from dualcaster_core.signals.record.earned import PastOutcome, learn_group, past_signals
from dualcaster_core.signals.record.intervals import IntervalRules
from dualcaster_core.signals.record.learning import LEARNING_VERSION, Learning
from dualcaster_core.signals.record.live import (
    DayPrices,
    LiveRecord,
    LiveRules,
    draw_controls,
    fans,
    group_record,
    published_intervals,
    sampled_for_fans,
)
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.record.resampling import coverage_figure
from dualcaster_core.signals.runs.ports import LearningUnitOfWork, PastOutcomes


@frozen(kw_only=True)
class LookBack:
    """How much of the past is learnt from, so that time and memory are bounded.

    Of each kind, action and version at most ``a_day`` signals are taken of each of the last ``days`` days, drawn
    evenly: the newest alone would lie within days of each other, and none of them be known when the next was made.
    """

    days: int = field(default=180, validator=validators.ge(1))
    a_day: int = field(default=30, validator=validators.ge(1))


@frozen(kw_only=True)
class LearningTurns:
    """Whose turn it is to learn: one worker's, for at most ``lasting``, so that one that was killed holds nobody up.

    Where nothing was ever learnt the others look again ``every`` so many seconds.
    """

    lasting: timedelta = timedelta(minutes=20)
    every: float = field(default=1.0, validator=validators.gt(0))


@frozen(kw_only=True)
class LearnFromOutcomes:
    """``CalibrationSource`` over the outcomes of our own signals; without a calibrator nothing states a confidence.

    The first run of a day (UTC) learns, and what it learnt is kept for the others: what is judged on a day counts as
    known from the next on, so that a second time would find the same. While one learns, the others go by what was
    learnt before.
    """

    units: UnitOfWorkFactory[LearningUnitOfWork]
    outcomes: PastOutcomes
    paths: PricePaths
    calibrator: Calibrator | None
    clock: Clock
    random_token: Callable[[], str]
    settings: RuleSettings = field(factory=RuleSettings)
    look_back: LookBack = field(factory=LookBack)
    earning: EarningRules = field(factory=EarningRules)
    intervals: IntervalRules = field(factory=IntervalRules)
    live: LiveRules = field(factory=LiveRules)
    turns: LearningTurns = field(factory=LearningTurns)

    @property
    def method(self) -> str:
        """How it is learnt: by which version of this, and which calibrator."""
        return f"{LEARNING_VERSION}/{self.calibrator.method if self.calibrator else 'uncalibrated'}"

    async def learnt(self) -> Calibration:
        """Return what was learnt today, or learn it."""
        while True:
            now, token = self.clock.now(), self.random_token()
            async with self.units() as uow:
                kept = await uow.signal_learnings.latest(self.method)
                if _is_of(kept, now):
                    return kept.calibration
                until = now + self.turns.lasting
                is_ours = await uow.signal_learnings.take_turn(self.method, token, now=now, until=until)
                if is_ours:  # perhaps because another's turn has ended since: then theirs is kept by now
                    kept = await uow.signal_learnings.latest(self.method)
                    if _is_of(kept, now):
                        return kept.calibration
                await uow.commit()
            if is_ours:
                return (await self._in_turn(token)).calibration
            if kept is not None:
                return kept.calibration
            await asyncio.sleep(self.turns.every)

    async def _in_turn(self, token: str) -> Learning:
        """Learn and keep it; a turn that ran out meanwhile is another's, who keeps what they learnt."""
        try:
            learning = await self.learn()
        except BaseException:
            async with self.units() as uow:
                await uow.signal_learnings.end_turn(self.method, token)
                await uow.commit()
            raise
        async with self.units() as uow:
            if await uow.signal_learnings.end_turn(self.method, token):
                await uow.signal_learnings.keep(learning)
                await uow.commit()
        return learning

    async def learn(self) -> Learning:
        """Learn from what was evaluated by now; neither a connection nor the event loop is held meanwhile."""
        now = self.clock.now()
        since = now - timedelta(days=self.look_back.days)
        found = await self.outcomes.past(since=since, before=now, a_day=self.look_back.a_day)
        drawn = await self.outcomes.random_quotes(
            count=self.live.controls if found else 0, least_price=self.settings.least_price, seed=self.live.seed
        )
        sampled = sampled_for_fans(found, self.live)
        shown = {found[place].quote for places in sampled.values() for place in places}
        known = await self.paths.paths([*drawn, *shown], first=_day(since), last=_day(now)) if found else {}
        prices = {quote: dict(path) for quote, path in known.items()}
        # A loop of its own, in a thread: learning is minutes of computing between awaits that never wait.
        return await asyncio.to_thread(asyncio.run, self._learn(found, drawn, prices, now))

    async def _learn(
        self,
        found: Sequence[PastOutcome],
        drawn: Sequence[PriceQuote],
        prices: Mapping[PriceQuote, DayPrices],
        now: datetime,
    ) -> Learning:
        panel = {quote: prices[quote] for quote in drawn if quote in prices}
        controls = draw_controls(found, panel, self.settings, self.live)
        past = past_signals(found, [None if one is None else one.came_true for one in controls])
        groups, records = [], []
        for group in sorted(past):
            learnt, walked = await learn_group(
                group, past[group], self.calibrator, on=_day(now), earning=self.earning, intervals=self.intervals
            )
            spanned = published_intervals([one for one in found if one.group == group])
            groups.append(learnt)
            records.append(
                group_record(group, past[group].scored, walked.stated, spanned, status=learnt.status, rules=self.live)
            )
        return Learning(
            method=self.method,
            learnt_at=now,
            outcomes=len(found),
            first_made=min((one.made_on for one in found), default=None),
            last_evaluated=max((one.evaluated_at for one in found), default=None),
            is_calibrated=self.calibrator is not None,
            groups=tuple(groups),
            intervals=self.intervals,
            record=LiveRecord(
                groups=tuple(records),
                coverage=coverage_figure(published_intervals(found), Random(self.live.seed), self.live.replicates),  # noqa: S311
                fans=fans(found, controls, sampled_for_fans(found, self.live), prices),
            ),
        )


def _is_of(kept: Learning | None, now: datetime) -> TypeGuard[Learning]:
    """Tell whether something was learnt on the day of a moment, or later."""
    return kept is not None and _day(kept.learnt_at) >= _day(now)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
