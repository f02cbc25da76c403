"""Logistic regression that learns from one outcome after the other."""

from collections.abc import Sequence
from math import exp

from attrs import define, field, validators

_STEEPEST = 30.0
_LEAST_CURVATURE = 1e-4
_CALIBRATION_STEPS = 8
_CALIBRATION_PRIOR = 1.0


def probability(log_odds: float) -> float:
    """Return the probability (0 to 1) of log odds."""
    return 1 / (1 + exp(-max(-_STEEPEST, min(_STEEPEST, log_odds))))


@define
class OnlineLogistic:
    """Weights with a normal prior, updated with the curvature of what came before (an extended Kalman filter).

    A pass over the outcomes in their order comes close to fitting all of them at once (Spiegelhalter and Lauritzen,
    "Sequential updating of conditional probabilities", 1990), needs no step size, and has learned at any moment from
    the past alone. ``bias`` is the log odds that hold before anything was seen. Features should lie between about -3
    and 3. Learning takes time quadratic in the features.
    """

    features: int = field(validator=validators.ge(1))
    bias: float = 0.0
    prior_variance: float = field(default=1.0, validator=validators.gt(0))
    weights: list[float] = field(init=False)
    _covariance: list[list[float]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        size = self.features + 1
        self.weights = [self.bias] + [0.0] * self.features
        self._covariance = [[self.prior_variance * (row == column) for column in range(size)] for row in range(size)]

    def log_odds(self, features: Sequence[float]) -> float:
        """Return the log odds of an outcome with these features."""
        weights = iter(self.weights)
        return next(weights) + sum(weight * value for weight, value in zip(weights, features, strict=True))

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability of an outcome with these features."""
        return probability(self.log_odds(features))

    def learn(self, features: Sequence[float], happened: bool) -> None:
        """Take in whether an outcome with these features happened."""
        values = [1.0, *features]
        expected = self.probability(features)
        curvature = max(expected * (1 - expected), _LEAST_CURVATURE)
        spread = [sum(map(float.__mul__, row, values)) for row in self._covariance]
        shrinking = curvature / (1 + curvature * sum(map(float.__mul__, spread, values)))
        for row, factor in zip(self._covariance, spread, strict=True):
            if factor:
                step = factor * shrinking
                row[:] = [entry - step * other for entry, other in zip(row, spread, strict=True)]
        gain = (happened - expected) * shrinking / curvature
        self.weights = [weight + gain * factor for weight, factor in zip(self.weights, spread, strict=True)]


def calibration_of(log_odds: Sequence[float], outcomes: Sequence[bool]) -> tuple[float, float]:
    """Return the slope (>= 0) and the shift that make log odds those that came true.

    After J. Platt, "Probabilistic outputs for support vector machines" (1999), by Newton's method, with a weak prior of
    slope 1 and shift 0: a pass over rare outcomes alone expects about a tenth too many.
    """
    slope, shift = 1.0, 0.0
    for _ in range(_CALIBRATION_STEPS):
        by_slope, by_shift = _CALIBRATION_PRIOR * (1 - slope), -_CALIBRATION_PRIOR * shift
        slope_twice, both, shift_twice = _CALIBRATION_PRIOR, 0.0, _CALIBRATION_PRIOR
        for value, outcome in zip(log_odds, outcomes, strict=True):
            expected = probability(slope * value + shift)
            curvature = expected * (1 - expected)
            by_slope += (outcome - expected) * value
            by_shift += outcome - expected
            slope_twice += curvature * value * value
            both += curvature * value
            shift_twice += curvature
        determinant = slope_twice * shift_twice - both * both
        slope = max(0.0, slope + (by_slope * shift_twice - by_shift * both) / determinant)
        shift += (by_shift * slope_twice - by_slope * both) / determinant
    return slope, shift
