"""When two sides are worth about the same, and which of many pairs of values scores best.

Sets of values are whole numbers: bit ``v`` is set where ``v`` cents can be reached. The steps of the score come from
the scoring rule itself, by asking it.
"""

import re
from bisect import bisect_left
from typing import Final

from dualcaster_core.matching.scoring import card_variety, condition_match, total_value, value_balance

_FAR = 10_000_000
LINES_CAP: Final[int] = bisect_left(range(_FAR), card_variety(_FAR), key=card_variety)
"""More lines than these score no better."""
GAP_CAP: Final[int] = bisect_left(range(_FAR), -condition_match(-_FAR), key=lambda gap: -condition_match(-gap))
"""A wider gap of conditions scores no worse."""
LEAST_TOTALS: Final = tuple(
    bisect_left(range(_FAR), points, key=total_value) for points in range(total_value(_FAR) + 1)
)
"""The least total in cents that earns so many points."""
TOTAL_STEPS: Final = tuple(sorted(set(LEAST_TOTALS)))
"""Totals in cents from which on there are more points."""
MOST_BALANCE: Final[int] = value_balance(1, 1)

Balance = tuple[int, int, int, int]
"""Points for balance and total value, the difference below 0, both values together, the first value; more is better."""


def is_fair(first: int, second: int, tolerance: int) -> bool:
    """Tell whether two values in cents differ by at most ``tolerance`` percent (0..50) of the larger one."""
    return 100 * abs(first - second) <= tolerance * max(first, second)


def least_fair(value: int, tolerance: int) -> int:
    """Return the least value that is fair against this one."""
    return -(-value * (100 - tolerance) // 100)


def most_fair(value: int, tolerance: int) -> int:
    """Return the largest value that is fair against this one."""
    return 100 * value // (100 - tolerance)


def balance_of(first: int, second: int) -> Balance:
    """Rate a pair of values."""
    total = first + second
    return value_balance(first, second) + total_value(total), -abs(first - second), total, first


def members(values: int, least: int = 0) -> list[int]:
    """List what is in a set of values from ``least`` on, rising."""
    return [found.start() + least for found in re.finditer("1", f"{values >> least:b}"[::-1])]


def equal_balance(first: int, second: int) -> Balance | None:
    """Rate the largest value that both sets have; None where they share none."""
    common = first & second
    return balance_of(common.bit_length() - 1, common.bit_length() - 1) if common else None


def least_side(points: int, tolerance: int) -> int:
    """Return a value below which neither of two fair sides lies where their total earns so many points."""
    total = LEAST_TOTALS[max(0, points)]
    return total * (100 - tolerance) // (200 - tolerance)


def near_balance(first: list[int], second: list[int], tolerance: int) -> Balance | None:
    """Choose the best fair pair, one value of each rising list, with every step of the score taken into account.

    For one value the best partners are its neighbours in the other list, and the first that lifts the total to
    another step.
    """
    if len(first) > len(second):
        found = _near(second, first, tolerance)
        return max((balance_of(b, a) for a, b in found), default=None)
    return max((balance_of(a, b) for a, b in _near(first, second, tolerance)), default=None)


def _near(few: list[int], many: list[int], tolerance: int) -> list[tuple[int, int]]:
    pairs = []
    for value in few:
        least, most = least_fair(value, tolerance), most_fair(value, tolerance)
        place = bisect_left(many, value)
        if place and many[place - 1] >= least:
            pairs.append((value, many[place - 1]))
        above = [value, *(step - value for step in TOTAL_STEPS if value < step - value <= most)]
        for wanted in above:
            place = bisect_left(many, wanted)
            if place < len(many) and many[place] <= most:
                pairs.append((value, many[place]))
    return pairs
