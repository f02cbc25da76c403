"""How well a ranking tells two kinds apart, and whether probabilities are those that come true."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from attrs import frozen


def area_under_curve(scores: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """Return the chance that something that happened has a higher score than something that did not.

    Ties count half; None where everything or nothing happened. This is the area under the ROC curve.
    """
    ranked = sorted(zip(scores, outcomes, strict=True))
    happened = sum(outcomes)
    if not 0 < happened < len(ranked):
        return None
    below = won = 0.0
    for _, group in groupby(ranked, key=lambda one: one[0]):
        tied = [outcome for _, outcome in group]
        positive, negative = sum(tied), len(tied) - sum(tied)
        won += positive * (below + negative / 2)
        below += negative
    return won / (happened * (len(ranked) - happened))


@frozen(kw_only=True)
class CalibrationGroup:
    """Outcomes of about the same expected probability: how many, how many happened, and how many were expected to."""

    number: int
    expected: float
    happened: int


def calibration(probabilities: Sequence[float], outcomes: Sequence[bool], groups: int = 10) -> list[CalibrationGroup]:
    """Put outcomes into groups of equal size (>= 1 each) by their probability."""
    ranked = sorted(zip(probabilities, outcomes, strict=True))
    bounds = [len(ranked) * index // groups for index in range(groups + 1)]
    return [
        CalibrationGroup(
            number=end - start,
            expected=sum(probability for probability, _ in ranked[start:end]),
            happened=sum(outcome for _, outcome in ranked[start:end]),
        )
        for start, end in pairwise(bounds)
        if end > start
    ]
