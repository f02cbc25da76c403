"""How well stated probabilities came true, and how well stated intervals held."""

from collections.abc import Sequence
from datetime import date
from math import pi, sqrt

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

NORMAL_95 = 1.959963984540054
"""The distance in standard deviations that holds 95 % of a normal distribution between its two signs."""
DECILES = 10


@frozen
class Judged:
    """A probability as it was stated, and what became of it.

    ``base_rate`` is how often the same kind and action had come true as known on ``made_on``; ``random_came_true``
    whether a card drawn at random on that day did what was foretold of this one, None where none could be drawn.
    """

    probability: float
    base_rate: float
    came_true: bool
    card: str
    made_on: date
    random_came_true: bool | None = None

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.probability <= 1 or not 0 <= self.base_rate <= 1:
            raise ValidationFailed(f"a probability of {self.probability} or {self.base_rate} is not between 0 and 1")


@frozen
class Spanned:
    """An interval of the price as it was stated, the price that came, and what it was when stated; all above 0.

    ``deciles`` are the nine prices that were to lie above the price that comes with chances of 10 to 90 %.
    """

    low: float
    high: float
    actual: float
    current: float
    card: str
    made_on: date
    deciles: tuple[float, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the price ended inside."""
        return self.low <= self.actual <= self.high


@frozen
class Bounds:
    """Two ends between which a figure lies."""

    low: float
    high: float


@frozen
class CalibrationBin:
    """What became of the probabilities of one tenth: how many there were, their mean, and the share that came true.

    ``bounds`` is the Wilson interval of that share at 95 %.
    """

    low: float
    high: float
    count: int
    stated: float
    came_true: float
    bounds: Bounds


def wilson(successes: int, trials: int, distance: float = NORMAL_95) -> Bounds:
    """Return the interval of a share, 95 % unless told: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.

    Without trials it is everything from 0 to 1.
    """
    if not 0 <= successes <= trials:
        raise ValidationFailed(f"{successes} successes in {trials} trials cannot be")
    if trials == 0:
        return Bounds(0.0, 1.0)
    share, spread = successes / trials, distance * distance / trials
    middle = share + spread / 2
    reach = distance * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return Bounds(max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread)))


def brier(probabilities: Sequence[float], came_true: Sequence[bool]) -> float:
    """Return the mean squared error, 0 (perfect) to 1: G. W. Brier, Monthly Weather Review 78 (1950), 1-3."""
    _require_pairs(probabilities, came_true)
    return sum((p - t) ** 2 for p, t in zip(probabilities, came_true, strict=True)) / len(probabilities)


def skill(error: float, of_control: float) -> float | None:
    """Return the part of a control's error that is saved: 1 saves all, below 0 is worse; None where it has none."""
    return 1 - error / of_control if of_control > 0 else None


def bin_of(probability: float, bins: int = DECILES) -> int:
    """Return which of the equal bins from 0 to 1 a probability falls into; 1 falls into the last."""
    return min(int(probability * bins), bins - 1)


def calibration(judged: Sequence[Judged], bins: int = DECILES) -> tuple[CalibrationBin, ...]:
    """List the bins that have a probability, the lowest first."""
    parts: dict[int, list[Judged]] = {}
    for one in judged:
        parts.setdefault(bin_of(one.probability, bins), []).append(one)
    return tuple(_bin(place, parts[place], bins) for place in sorted(parts))


def calibration_error(judged: Sequence[Judged], bins: int = DECILES) -> float | None:
    """Return the expected calibration error, 0 to 1; None without forecasts.

    The distance of the mean probability from the share that came true, weighted over equal bins: M. P. Naeini and
    others, AAAI 2015. With few forecasts a perfectly honest forecaster has an error above 0.
    """
    found = calibration(judged, bins)
    return sum(one.count * abs(one.stated - one.came_true) for one in found) / len(judged) if judged else None


def honest_error(judged: Sequence[Judged], bins: int = DECILES) -> float:
    """Return the calibration error that chance alone would give as many forecasts whose probabilities are true.

    The mean distance of a binomial share from its probability, by the normal approximation.
    """
    found = calibration(judged, bins)
    spread = (one.count * sqrt(2 / pi * one.stated * (1 - one.stated) / one.count) for one in found)
    return sum(spread) / len(judged) if judged else 0.0


def area_under_curve(scores: Sequence[float], came_true: Sequence[bool]) -> float | None:
    """Return how often one that came true has a higher score than one that did not, ties counted half.

    Mann and Whitney's statistic: J. A. Hanley and B. J. McNeil, Radiology 143 (1982), 29-36. None where all or none
    came true.
    """
    _require_pairs(scores, came_true)
    positives = sum(came_true)
    negatives = len(came_true) - positives
    if not positives or not negatives:
        return None
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, start = 0.0, 0
    while start < len(order):
        end, here = start, 0
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            here += came_true[order[end]]
            end += 1
        ranks += here * (start + end + 1) / 2
        start = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def coverage(spanned: Sequence[Spanned]) -> float | None:
    """Return the share of intervals that held; None without any."""
    return sum(one.holds for one in spanned) / len(spanned) if spanned else None


def _bin(place: int, judged: Sequence[Judged], bins: int) -> CalibrationBin:
    count, true = len(judged), sum(one.came_true for one in judged)
    return CalibrationBin(
        low=place / bins,
        high=(place + 1) / bins,
        count=count,
        stated=sum(one.probability for one in judged) / count,
        came_true=true / count,
        bounds=wilson(true, count),
    )


def _require_pairs(forecasts: Sequence[float], came_true: Sequence[bool]) -> None:
    if not forecasts or len(forecasts) != len(came_true):
        raise ValidationFailed(f"{len(forecasts)} forecasts do not go with {len(came_true)} outcomes")
