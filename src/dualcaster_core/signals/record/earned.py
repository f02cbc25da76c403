"""The live side of calibration: from what became of published signals to confidence and interval of new ones."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.signals.model import (
    DEFAULT_HORIZON_DAYS,
    PriceInterval,
    PriceQuote,
    ProposedSignal,
    RuleProposal,
    Signal,
    SignalAction,
)
from dualcaster_core.signals.ports import EarnedConfidence
from dualcaster_core.signals.record.confidence import ConfidenceCurve, Earned, EarningRules, Scored, learnable
from dualcaster_core.signals.record.intervals import IntervalRules, Moved, Reach, walk_intervals
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.record.walking import UNCALIBRATED, Walked, walk_forward

_NOTHING_RECENT = (
    "No confidence is published: too few signals of this kind and action were judged lately to learn from, or all went "
    "the same way."
)
_FIRST_OF_ITS_KIND = "No confidence is published: no signal of this kind and action has been judged so far."
_FIRST_OF_ITS_VERSION = (
    "No confidence is published: the rule has changed, and no signal of its present version has been judged so far."
)


@frozen(order=True)
class RuleGroup:
    """What is learnt from together: the signals of one kind and action that one version of its rule made."""

    kind: str
    action: SignalAction
    version: str


@frozen(kw_only=True)
class PastOutcome:
    """What calibration has to know of a signal that got its verdict at ``evaluated_at``.

    ``version`` is that of the rule which made it; ``interval`` what was published of the price at its horizon.
    """

    kind: str
    action: SignalAction
    version: str
    score: float
    came_true: bool
    quote: PriceQuote
    price: Decimal
    target_price: Decimal | None
    price_end: Decimal
    horizon_days: int = DEFAULT_HORIZON_DAYS
    interval: PriceInterval | None = None
    made_at: datetime
    evaluated_at: datetime

    @property
    def group(self) -> RuleGroup:
        """What it is learnt from with."""
        return RuleGroup(self.kind, self.action, self.version)

    @property
    def card(self) -> str:
        """The card and finish: others of the same are no independent witnesses."""
        return f"{self.quote.card_id}:{self.quote.finish}"

    @property
    def made_on(self) -> date:
        """The day it was made on, in UTC."""
        return _day(self.made_at)


@frozen(kw_only=True)
class PastSignals:
    """What is known of the signals of one group: judged scores, and moves of prices to their horizon."""

    scored: Sequence[Scored]
    moved: Sequence[Moved]


@frozen(kw_only=True)
class LearntGroup:
    """What was learnt of a group: whether its confidence is earned, by which curve, and how far prices went."""

    group: RuleGroup
    status: Earned
    curve: ConfidenceCurve | None = None
    reach: Reach | None = None


@frozen(kw_only=True)
class EarnedCalibration:
    """Confidence as far as it has been earned (the port ``Calibration``). Pure: read from what was learnt.

    What one version of a rule has earned is worth nothing to another.
    """

    learnt: Mapping[RuleGroup, LearntGroup]
    rules: IntervalRules
    is_calibrated: bool = True

    def earned(self, proposals: Sequence[ProposedSignal]) -> Sequence[EarnedConfidence]:
        """Return confidence and interval of each proposal, in order; without confidence it says why."""
        return [self._earned(one.kind, one.proposal) for one in proposals]

    def _earned(self, kind: str, proposal: RuleProposal) -> EarnedConfidence:
        group = RuleGroup(kind, proposal.action, proposal.evidence.version)
        found = self.learnt.get(group)
        if found is None:
            return EarnedConfidence(why_none=self._why_nothing(group))
        interval = self._interval(found.reach, proposal)
        if not found.status.is_published:
            return EarnedConfidence(why_none=found.status.sentence, interval=interval)
        if found.curve is None:
            return EarnedConfidence(why_none=_NOTHING_RECENT, interval=interval)
        return EarnedConfidence(confidence=round(found.curve.at(proposal.score), 4), interval=interval)

    def _why_nothing(self, group: RuleGroup) -> str:
        if not self.is_calibrated:
            return UNCALIBRATED.sentence
        others = any((one.kind, one.action) == (group.kind, group.action) for one in self.learnt)
        return _FIRST_OF_ITS_VERSION if others else _FIRST_OF_ITS_KIND

    def _interval(self, reach: Reach | None, proposal: RuleProposal) -> PriceInterval | None:
        if reach is None:
            return None
        low, high = reach.around(float(proposal.price), aim_of(proposal), self.rules)
        return PriceInterval(low=Decimal(f"{low:.2f}"), high=Decimal(f"{high:.2f}"), coverage=self.rules.level)


async def learn_group(
    group: RuleGroup,
    past: PastSignals,
    calibrator: Calibrator | None,
    *,
    on: date,
    earning: EarningRules,
    intervals: IntervalRules,
) -> tuple[LearntGroup, Walked]:
    """Learn from what became of the signals of a group, for those that are made ``on`` a day.

    Whether a confidence is earned rests on what could be stated of past signals when they were made; its curve is
    learnt anew from all that is known on the day. Without a calibrator the interval alone is learnt. Returns what was
    stated on the way too.
    """
    walked = await _walked(past.scored, calibrator, on, earning)
    _, state = walk_intervals(past.moved, intervals)
    learnt = LearntGroup(group=group, status=walked.status, curve=walked.curve, reach=state.reach(intervals))
    return learnt, walked


async def _walked(scored: Sequence[Scored], calibrator: Calibrator | None, on: date, rules: EarningRules) -> Walked:
    if calibrator is None:
        return Walked(status=UNCALIBRATED)
    walked = await walk_forward(scored, calibrator, rules)
    learnt = learnable(scored, on, rules)
    if not walked.status.is_published or not learnt:
        return evolve(walked, curve=None)
    curve = await calibrator.fit([one.score for one in learnt], [one.came_true for one in learnt])
    return evolve(walked, curve=curve)


def past_signals(
    outcomes: Sequence[PastOutcome], controls: Sequence[bool | None] = ()
) -> Mapping[RuleGroup, PastSignals]:
    """Put outcomes in order for ``learn_group``; ``controls`` say whether a random card did the same as each."""
    found: dict[RuleGroup, tuple[list[Scored], list[Moved]]] = {}
    for one, control in zip(outcomes, controls or [None] * len(outcomes), strict=True):
        scored, moved = found.setdefault(one.group, ([], []))
        known_on = _known_on(one.evaluated_at)
        scored.append(
            Scored(
                score=one.score,
                came_true=one.came_true,
                card=one.card,
                made_on=one.made_on,
                known_on=known_on,
                random_came_true=control,
            )
        )
        moved.append(Moved(float(one.price), float(one.price_end), aim_of(one), one.card, one.made_on, known_on))
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
