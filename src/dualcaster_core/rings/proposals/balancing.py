"""Which copies travel in a ring, so that nobody gives much more than they get."""

from collections.abc import Sequence
from typing import Final

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.matching.reachable_values import (
    CopyChoice,
    CopyMove,
    ReachableValues,
    State,
    reachable_values,
)

LARGEST_VALUE: Final = 500_000
"""US cents that a leg of a ring is worth at most."""
_NOTHING: Final[State] = ()
Leg = Sequence[PairedLine]
"""What the giver of a leg has that its receiver wants, the most valuable first."""


def balanced_copies(legs: Sequence[Leg], tolerance_percent: int) -> list[list[int]] | None:
    """Choose copies of each line of each leg: of the choices whose legs are within the tolerance the most valuable.

    The legs' values differ by at most so many percent of the largest. Copies without a price do not travel: nobody
    could say what they are worth. None where no choice is fair.
    """
    tops = [_worth(leg) for leg in legs]
    most = min(LARGEST_VALUE, _largest_beside(min(tops, default=0), tolerance_percent))
    if most <= 0:
        return None
    reached = [_reachable(leg, most) for leg in legs]
    values = _fair_values([one.states[_NOTHING] for one in reached], most, tolerance_percent)
    if values is None:
        return None
    return [
        _unpriced_too(leg, one.retrace([_NOTHING], value))
        for leg, one, value in zip(legs, reached, values, strict=True)
    ]


def _fair_values(reached: Sequence[int], most: int, tolerance_percent: int) -> list[int] | None:
    """Choose a value of each set of values, within the tolerance of each other: the largest there are."""
    limit = most
    while limit > 0:
        below = (1 << limit + 1) - 1
        values = [(one & below).bit_length() - 1 for one in reached]
        lowest, highest = min(values), max(values)
        if lowest <= 0:
            return None
        if (highest - lowest) * 100 <= highest * tolerance_percent:
            return values
        limit = min(highest - 1, _largest_beside(lowest, tolerance_percent))
    return None


def _largest_beside(value: int, tolerance_percent: int) -> int:
    """Return the most cents that may stand beside some cents: the difference is so many percent of the larger."""
    return value * 100 // (100 - tolerance_percent)


def _worth(leg: Leg) -> int:
    return sum(line.cents for line in leg)


def _reachable(leg: Leg, most: int) -> ReachableValues:
    choices = [CopyChoice(line.unit_cents, (CopyMove(0, line.copies, _NOTHING),)) for line in leg if line.unit_cents]
    return reachable_values(choices, _NOTHING, lambda one, other: one, most=most)


def _unpriced_too(leg: Leg, copies: Sequence[int]) -> list[int]:
    """Spread the copies of the priced lines over all lines."""
    taken = iter(copies)
    return [next(taken) if line.unit_cents else 0 for line in leg]
