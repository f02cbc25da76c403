"""The live side of calibration: from what became of published signals to confidence and interval of new ones."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.signals.model import PriceInterval, ProposedSignal, RuleProposal, Signal, SignalAction
from dualcaster_core.signals.ports import EarnedConfidence
from dualcaster_core.signals.record.confidence import EarningRules, Scored, learnable
from dualcaster_core.signals.record.intervals import IntervalRules, Moved, Reach, walk_intervals
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.record.walking import UNCALIBRATED, Walked, walk_forward

_NOTHING_RECENT = (
    "No confidence is published: too few signals of this kind and action were judged lately to learn from, or all went "
    "the same way."
)
_FIRST_OF_ITS_KIND = "No confidence is published: no signal of this kind and action has been judged so far."
Group = tuple[str, SignalAction]


@frozen(kw_only=True)
class PastOutcome:
    """What calibration has to know of a signal that got its verdict at ``evaluated_at``."""

    kind: str
    action: SignalAction
    score: float
    came_true: bool
    card_id: int
    finish: Finish
    price: Decimal
    target_price: Decimal | None
    price_end: Decimal
    made_at: datetime
    evaluated_at: datetime


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
    otherwise: str = _FIRST_OF_ITS_KIND

    def earned(self, proposals: Sequence[ProposedSignal]) -> Sequence[EarnedConfidence]:
        """Return confidence and interval of each proposal, in order; without confidence it says why."""
        return [self._earned((one.kind, one.proposal.action), one.proposal) for one in proposals]

    def _earned(self, group: Group, proposal: RuleProposal) -> EarnedConfidence:
        walk, interval = self.walks.get(group), self._interval(group, proposal)
        if walk is None:
            return EarnedConfidence(why_none=self.otherwise, interval=interval)
        if not walk.status.is_published:
            return EarnedConfidence(why_none=walk.status.sentence, interval=interval)
        if walk.curve is None:
            return EarnedConfidence(why_none=_NOTHING_RECENT, interval=interval)
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
    on: date,
    earning: EarningRules,
    intervals: IntervalRules,
) -> EarnedCalibration:
    """Learn from what became of signals, for those that are made ``on`` a day.

    Whether a confidence is earned rests on what could be stated of past signals when they were made; its curve is
    learnt anew from all that is known on the day. Without a calibrator intervals alone are learnt, and the rest says
    so.
    """
    walks, reaches = {}, {}
    for group in sorted(past):
        walks[group] = await _walked(past[group].scored, calibrator, on, earning)
        _, state = await asyncio.to_thread(walk_intervals, past[group].moved, intervals)
        reach = state.reach(intervals)
        if reach is not None:
            reaches[group] = reach
    otherwise = UNCALIBRATED.sentence if calibrator is None else _FIRST_OF_ITS_KIND
    return EarnedCalibration(walks=walks, reaches=reaches, rules=intervals, otherwise=otherwise)


async def _walked(scored: Sequence[Scored], calibrator: Calibrator | None, on: date, rules: EarningRules) -> Walked:
    if calibrator is None:
        return Walked(status=UNCALIBRATED)
    walked = await walk_forward(scored, calibrator, rules)
    learnt = learnable(scored, on, rules)
    if not walked.status.is_published or not learnt:
        return evolve(walked, curve=None)
    curve = await calibrator.fit([one.score for one in learnt], [one.came_true for one in learnt])
    return evolve(walked, curve=curve)


def past_signals(outcomes: Iterable[PastOutcome]) -> Mapping[Group, PastSignals]:
    """Put outcomes in order for ``earn_calibration``, by kind and action."""
    found: dict[Group, tuple[list[Scored], list[Moved]]] = {}
    for one in outcomes:
        scored, moved = found.setdefault((one.kind, one.action), ([], []))
        card, made_on, known_on = f"{one.card_id}:{one.finish}", _day(one.made_at), _known_on(one.evaluated_at)
        scored.append(Scored(score=one.score, came_true=one.came_true, card=card, made_on=made_on, known_on=known_on))
        moved.append(Moved(float(one.price), float(one.price_end), aim_of(one), card, made_on, known_on))
    return {group: PastSignals(scored=scored, moved=moved) for group, (scored, moved) in found.items()}


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _known_on(evaluated_at: datetime) -> date:
    """Return the day after: a signal of the day itself may have been made before the verdict came."""
    return _day(evaluated_at) + timedelta(days=1)


def aim_of(said: RuleProposal | Signal | PastOutcome) -> float:
    """Return how far a target lies from the price, as a share of it: the move a rule expects; 0 for a HOLD."""
    if said.target_price is None:
        return 0.0
    return float(abs(said.target_price - said.price) / said.price)
