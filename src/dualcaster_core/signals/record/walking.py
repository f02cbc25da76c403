"""Walks through the past day by day, and states on each day only what was known then."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from attrs import frozen

from dualcaster_core.signals.record.confidence import (
    ConfidenceCurve,
    ConfidenceStatus,
    Earned,
    EarningRules,
    Scored,
    base_rate,
    confidence_status,
    learnable,
)
from dualcaster_core.signals.record.measures import Judged
from dualcaster_core.signals.record.ports import Calibrator

UNCALIBRATED = Earned(status=ConfidenceStatus.UNCALIBRATED)


@frozen(kw_only=True)
class Walked:
    """What was stated of one kind and action, and where it stands in the end.

    ``stated`` are all probabilities that could be stated, shown or not; ``published`` those that had been earned on
    the day they were stated. ``curve`` is what was learnt last, None where nothing was.
    """

    stated: tuple[Judged, ...] = ()
    published: tuple[Judged, ...] = ()
    status: Earned = UNCALIBRATED
    curve: ConfidenceCurve | None = None


async def walk_forward(signals: Iterable[Scored], calibrator: Calibrator | None, rules: EarningRules) -> Walked:
    """State the probability of each signal as of the day it was made.

    On each day a curve is fitted on what had been judged by its close; so no horizon reaches from what is learnt into
    what is forecast. Whether a probability is published rests on those stated before it alone. Without a calibrator
    nothing is stated.
    """
    if calibrator is None:
        return Walked()
    ordered = sorted(signals, key=attrgetter("made_on", "card"))
    stated: list[tuple[date, Judged]] = []
    published: list[Judged] = []
    curve: ConfidenceCurve | None = None
    for day, made in groupby(ordered, key=attrgetter("made_on")):
        learnt = learnable(ordered, day, rules)
        if not learnt:
            continue
        curve = await calibrator.fit([one.score for one in learnt], [one.came_true for one in learnt])
        earned = confidence_status([judged for known_on, judged in stated if known_on <= day], rules)
        rate = base_rate(learnt)
        for one in made:
            judged = _judged(one, curve, rate)
            stated.append((one.known_on, judged))
            if earned.is_published:
                published.append(judged)
    everything = tuple(judged for _, judged in stated)
    return Walked(
        stated=everything, published=tuple(published), status=confidence_status(everything, rules), curve=curve
    )


def _judged(one: Scored, curve: ConfidenceCurve, rate: float) -> Judged:
    return Judged(
        probability=curve.at(one.score),
        base_rate=rate,
        came_true=one.came_true,
        card=one.card,
        made_on=one.made_on,
        random_came_true=one.random_came_true,
    )


def all_judged(walks: Sequence[Walked], *, published: bool) -> list[Judged]:
    """Put together what several kinds stated, or of it what was published."""
    return [judged for walk in walks for judged in (walk.published if published else walk.stated)]
