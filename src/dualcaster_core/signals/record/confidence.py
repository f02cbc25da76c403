"""Confidence that is earned: what a score was worth so far, and whether that may be published."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import sqrt

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.signals.record.measures import Judged, calibration_error, honest_error


@frozen(kw_only=True)
class EarningRules:
    """What confidence has to earn before it is shown.

    ``outcomes`` is how many stated probabilities must have been judged, ``to_learn`` how many outcomes a first
    probability needs; ``window`` how many days of outcomes are learnt from, so that an old market is forgotten.
    ``error`` is the largest expected calibration error beyond what chance gives to so many forecasts, and ``surety``
    how many standard errors the gain over the base rate must lie above nothing (2.33: one chance in a hundred to be
    luck, since it is asked every day).
    """

    outcomes: int = field(default=200, validator=validators.ge(1))
    to_learn: int = field(default=100, validator=validators.ge(2))
    window: int = field(default=90, validator=validators.ge(1))
    error: float = field(default=0.05, validator=validators.gt(0))
    surety: float = field(default=2.33, validator=validators.ge(0))


@frozen(kw_only=True)
class ConfidenceCurve:
    """The probability by score of one kind and action: straight between its points, level beyond them.

    ``low`` and ``high`` are what the method itself says it is unsure by. ``outcomes`` is what it was fitted on.
    """

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    outcomes: int
    method: str

    def __attrs_post_init__(self) -> None:
        sizes = {len(self.scores), len(self.probabilities), len(self.low), len(self.high)}
        if sizes == {0} or len(sizes) != 1:
            raise ValidationFailed("a curve needs as many probabilities as scores, and one at least")
        if any(left >= right for left, right in zip(self.scores, self.scores[1:], strict=False)):
            raise ValidationFailed("the scores of a curve must rise")
        if not all(0 <= one <= 1 for one in (*self.probabilities, *self.low, *self.high)):
            raise ValidationFailed("the probabilities of a curve lie between 0 and 1")

    def at(self, score: float) -> float:
        """Return the probability of a score."""
        return self._read(self.probabilities, score)

    def between(self, score: float) -> tuple[float, float]:
        """Return the probabilities that the method leaves open for a score, the lower first."""
        return self._read(self.low, score), self._read(self.high, score)

    def _read(self, values: Sequence[float], score: float) -> float:
        place = bisect_right(self.scores, score)
        if place == 0:
            return values[0]
        if place == len(self.scores):
            return values[-1]
        left, right = self.scores[place - 1], self.scores[place]
        part = (score - left) / (right - left)
        return values[place - 1] + (values[place] - values[place - 1]) * part


@frozen(kw_only=True)
class Scored:
    """A signal of one kind and action with what became of it: judged at the close of ``known_on``."""

    score: float
    came_true: bool
    card: str
    made_on: date
    known_on: date
    random_came_true: bool | None = None


class ConfidenceStatus(StrEnum):
    """Whether a kind and action has earned its confidence, or what it lacks."""

    EARNED = "earned"
    UNCALIBRATED = "uncalibrated"
    TOO_FEW = "too_few"
    NO_SKILL = "no_skill"
    ILL_CALIBRATED = "ill_calibrated"


@frozen(kw_only=True)
class Earned:
    """The status of a kind and action on a day, with the figures it rests on."""

    status: ConfidenceStatus
    judged: int = 0
    required: int = 0
    gain: float | None = None
    error: float | None = None

    @property
    def is_published(self) -> bool:
        """Whether its confidence is shown."""
        return self.status is ConfidenceStatus.EARNED

    @property
    def sentence(self) -> str:
        """What is said of it."""
        return _SENTENCES[self.status](self)


_SENTENCES: dict[ConfidenceStatus, Callable[[Earned], str]] = {
    ConfidenceStatus.EARNED: lambda one: (
        f"Confidence is published: {one.judged:,} judged forecasts beat the base rate, "
        f"and were off by {(one.error or 0) * 100:.1f} points on average."
    ),
    ConfidenceStatus.UNCALIBRATED: lambda _: (
        "No confidence is published: nothing is installed that learns from outcomes (pip install "
        "'dualcaster[signals]')."
    ),
    ConfidenceStatus.TOO_FEW: lambda one: (
        f"No confidence is published: {one.judged:,} of {one.required:,} forecasts have been judged so far."
    ),
    ConfidenceStatus.NO_SKILL: lambda one: (
        f"No confidence is published: over {one.judged:,} judged forecasts it showed no skill beyond the base rate."
    ),
    ConfidenceStatus.ILL_CALIBRATED: lambda one: (
        f"No confidence is published: over {one.judged:,} judged forecasts the stated probabilities were off by "
        f"{(one.error or 0) * 100:.1f} points on average."
    ),
}


def confidence_status(judged: Sequence[Judged], rules: EarningRules) -> Earned:
    """Say whether judged forecasts of one kind and action have earned their confidence.

    The gain is the Brier score of the base rate less that of the forecasts; its standard error takes the forecasts of
    one card, and those of one day, as one witness (the wider of the two): F. X. Diebold and R. S. Mariano, J. Bus.
    Econ. Stat. 13 (1995), 253-263, with errors clustered.
    """
    count = len(judged)
    if count < rules.outcomes:
        return Earned(status=ConfidenceStatus.TOO_FEW, judged=count, required=rules.outcomes)
    gains = [(one.base_rate - one.came_true) ** 2 - (one.probability - one.came_true) ** 2 for one in judged]
    gain, error = sum(gains) / count, calibration_error(judged)
    unsure = max(
        _standard_error(gains, [one.card for one in judged]), _standard_error(gains, [one.made_on for one in judged])
    )
    status = ConfidenceStatus.EARNED
    if gain <= rules.surety * unsure or gain <= 0:
        status = ConfidenceStatus.NO_SKILL
    elif error is not None and error > rules.error + honest_error(judged):
        status = ConfidenceStatus.ILL_CALIBRATED
    return Earned(status=status, judged=count, required=rules.outcomes, gain=gain, error=error)


def learnable(known: Sequence[Scored], on: date, rules: EarningRules) -> Sequence[Scored]:
    """Return what may be learnt from on a day: judged by then, made within the window; nothing where too little is."""
    since = on - timedelta(days=rules.window)
    found = [one for one in known if one.known_on <= on and one.made_on >= since]
    true = sum(one.came_true for one in found)
    return found if len(found) >= rules.to_learn and 0 < true < len(found) else ()


def base_rate(known: Sequence[Scored]) -> float:
    """Return how often the known came true, drawn a little to one half: P. S. Laplace's rule of succession."""
    return (sum(one.came_true for one in known) + 1) / (len(known) + 2)


def _standard_error(values: Sequence[float], groups: Sequence[Hashable]) -> float:
    """Return the standard error of the mean where the values of one group are one witness; 0 for one group."""
    mean = sum(values) / len(values)
    sums: dict[Hashable, float] = {}
    for value, group in zip(values, groups, strict=True):
        sums[group] = sums.get(group, 0.0) + value - mean
    if len(sums) < 2:
        return 0.0
    correction = len(sums) / (len(sums) - 1)
    return sqrt(correction * sum(one * one for one in sums.values())) / len(values)
