"""What a leg can be worth, as levels: bits that two legs have in common where their values come close enough."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import Final

from attrs import field, frozen

LARGEST_CENTS: Final = 500_000
"""US cents that a leg of a ring is worth at most."""
STEPS: Final = 4
"""Levels that the tolerance spans."""
LOOKED_AT: Final = 7
"""Lines of a leg of which every choice is looked at."""


@frozen
class ValueLevels:
    """Levels from ``least`` US cents on, of which ``STEPS`` together are as wide as the tolerance (0..50 percent).

    Legs whose values are within the tolerance share a level; those that share one differ by at most a level more.
    """

    least: int
    tolerance_percent: int
    _edges: tuple[int, ...] = field(init=False)

    @_edges.default
    def _cut(self) -> tuple[int, ...]:
        return _edges_from(max(1, self.least), max(1, self.tolerance_percent))

    def level(self, cents: int) -> int:
        """Return the level of a value, -1 for less than the least."""
        return bisect_right(self._edges, cents) - 1

    def highest(self, cents: int) -> int:
        """Return the highest level that a leg may share whose lines are worth so much together."""
        level = self.level(cents)
        return level + STEPS if level >= 0 else -1

    def of_lines(self, lines: Sequence[int]) -> int:
        """Return the levels, as bits, that choices of lines reach; ``lines`` are cents, the most valuable first.

        Of more than seven the four most valuable are looked at, and three of the others, evenly spread.
        """
        sums = {0}
        for cents in _chosen(lines):
            sums |= {one + cents for one in sums}
        reached = 0
        for cents in sums:
            level = self.level(cents)
            if level >= 0:
                reached |= ((1 << STEPS + 1) - 1) << level
        return reached


def _chosen(lines: Sequence[int]) -> Sequence[int]:
    if len(lines) <= LOOKED_AT:
        return lines
    top, rest = lines[:4], lines[4:]
    spread = LOOKED_AT - len(top)
    return [*top, *(rest[place * (len(rest) - 1) // (spread - 1)] for place in range(spread))]


@lru_cache(maxsize=8)
def _edges_from(least: int, tolerance_percent: int) -> tuple[int, ...]:
    """Cut values into levels, each at least a fourth of the tolerance wide, so that whole cents leave nothing out."""
    step = (100 / (100 - tolerance_percent)) ** (1 / STEPS)
    edges = [least]
    while edges[-1] <= LARGEST_CENTS:
        edges.append(ceil(edges[-1] * step))
    return tuple(edges)
