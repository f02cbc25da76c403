"""The live side of calibration: from what became of published signals to confidence and interval of new ones."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from dualcaster_core.signals.model import PriceInterval, ProposedSignal, RuleProposal, Signal, SignalAction
from dualcaster_core.signals.ports import EarnedConfidence
from dualcaster_core.signals.record.confidence import EarningRules, Scored
from dualcaster_core.signals.record.intervals import IntervalRules, Moved, Reach, walk_intervals
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.record.walking import UNCALIBRATED, Walked, walk_forward

_FIRST_OF_ITS_KIND = "No confidence is published: no signal of this kind and action has been judged so far."
Group = tuple[str, SignalAction]


@frozen(kw_only=True)
class PastSignals:
    """What is known of the signals of one kind and action: judged scores, and moves of prices to their horizon."""

    scored: Sequence[Scored]
    moved: Sequence[Moved]


@frozen(kw_only=True)
class EarnedCalibration:
    """Confidence as far as it has been earned (the port ``Calibration``). Pure: built anew as outcomes come in."""

    walks: Mapping[Group, Walked]
    reaches: Mapping[Group, Reach]
    rules: IntervalRules

    def earned(self, proposals: Sequence[ProposedSignal]) -> Sequence[EarnedConfidence]:
        """Return confidence and interval of each proposal, in order; without confidence it says why."""
        return [self._earned((one.kind, one.proposal.action), one.proposal) for one in proposals]

    def _earned(self, group: Group, proposal: RuleProposal) -> EarnedConfidence:
        walk, interval = self.walks.get(group), self._interval(group, proposal)
        if walk is None:
            return EarnedConfidence(why_none=_FIRST_OF_ITS_KIND, interval=interval)
        if walk.curve is None or not walk.status.is_published:
            return EarnedConfidence(why_none=walk.status.sentence, interval=interval)
        return EarnedConfidence(confidence=round(walk.curve.at(proposal.score), 4), interval=interval)

    def _interval(self, group: Group, proposal: RuleProposal) -> PriceInterval | None:
        reach = self.reaches.get(group)
        if reach is None:
            return None
        low, high = reach.around(float(proposal.price), aim_of(proposal), self.rules)
        return PriceInterval(low=Decimal(f"{low:.2f}"), high=Decimal(f"{high:.2f}"), coverage=self.rules.level)


async def earn_calibration(
    past: Mapping[Group, PastSignals],
    calibrator: Calibrator | None,
    *,
    earning: EarningRules,
    intervals: IntervalRules,
) -> EarnedCalibration:
    """Learn from what became of signals; without a calibrator intervals alone are learnt, and the rest says so."""
    walks, reaches = {}, {}
    for group in sorted(past):
        walked = await walk_forward(past[group].scored, calibrator, earning)
        walks[group] = walked if calibrator is not None else Walked(status=UNCALIBRATED)
        _, state = walk_intervals(past[group].moved, intervals)
        reach = state.reach(intervals)
        if reach is not None:
            reaches[group] = reach
    return EarnedCalibration(walks=walks, reaches=reaches, rules=intervals)


def aim_of(said: RuleProposal | Signal) -> float:
    """Return how far a target lies from the price, as a share of it: the move a rule expects; 0 for a HOLD."""
    if said.target_price is None:
        return 0.0
    return float(abs(said.target_price - said.price) / said.price)
