"""What new signals may say of their own chances: learnt at the beginning of each run from how earlier ones ended."""

import asyncio
from datetime import timedelta

from attrs import field, frozen, validators

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.signals.ports import Calibration
from dualcaster_core.signals.record.confidence import EarningRules
from dualcaster_core.signals.record.earned import earn_calibration, past_signals
from dualcaster_core.signals.record.intervals import IntervalRules
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.runs.ports import PastOutcomes


@frozen(kw_only=True)
class LookBack:
    """How much of the past a run learns from, so that its time and memory are bounded.

    Of each kind and action at most ``a_day`` signals are taken of each of the last ``days`` days, drawn evenly: the
    newest alone would lie within days of each other, and none of them be known when the next was made.
    """

    days: int = field(default=180, validator=validators.ge(1))
    a_day: int = field(default=30, validator=validators.ge(1))


@frozen(kw_only=True)
class LearnFromOutcomes:
    """``CalibrationSource`` over the outcomes of our own signals; without a calibrator nothing states a confidence."""

    outcomes: PastOutcomes
    calibrator: Calibrator | None
    clock: Clock
    look_back: LookBack = field(factory=LookBack)
    earning: EarningRules = field(factory=EarningRules)
    intervals: IntervalRules = field(factory=IntervalRules)

    async def learnt(self) -> Calibration:
        """Learn from what was evaluated by now."""
        now = self.clock.now()
        since = now - timedelta(days=self.look_back.days)
        found = await self.outcomes.past(since=since, before=now, a_day=self.look_back.a_day)
        past = await asyncio.to_thread(past_signals, found)
        return await earn_calibration(
            past, self.calibrator, on=now.date(), earning=self.earning, intervals=self.intervals
        )
