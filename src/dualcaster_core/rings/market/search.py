"""Finds rings through one person among arcs."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappush, heapreplace

from attrs import define, field

from dualcaster_core.rings.market.levels import ValueLevels
from dualcaster_core.rings.market.model import SMALLEST_RING, MarketArc

_Ranked = tuple[int, tuple[int, ...]]
"""The level of a ring, and the negated ids of its people: of equal rings the lower ids come first."""
_Step = tuple[MarketArc, int]
"""An arc, and the highest level that it may share."""
_MOST_STEPS = 400_000
"""Arcs that a search looks at."""
_ALL = -1
"""Every level."""


def rings_through(
    user_id: int, arcs: Sequence[MarketArc], levels: ValueLevels, *, largest: int, limit: int
) -> list[tuple[int, ...]]:
    """Return up to ``limit`` rings of three to ``largest`` people in the order of giving, from ``user_id`` on.

    The legs of each share a level; those of the highest level come first, then by the ids of the people. A search that
    has looked at 400,000 arcs ends with the best so far.
    """
    search = _Search(user_id, _by_level(arcs, levels), levels, largest, limit)
    search.extend((user_id,), _ALL)
    return [tuple(-key for key in keys) for _, keys in sorted(search.found, reverse=True)]


def _by_level(arcs: Sequence[MarketArc], levels: ValueLevels) -> Mapping[int, Sequence[_Step]]:
    """Sort what each person can give, the most valuable first."""
    gives: dict[int, list[_Step]] = {}
    for arc in sorted(arcs, key=lambda arc: (-arc.cents, arc.receiver)):
        highest = levels.highest(arc.cents)
        if highest >= 0:
            gives.setdefault(arc.giver, []).append((arc, highest))
    return gives


@define
class _Search:
    user_id: int
    gives: Mapping[int, Sequence[_Step]]
    levels: ValueLevels
    largest: int
    limit: int
    found: list[_Ranked] = field(factory=list)
    _reached: dict[tuple[int, int], int] = field(factory=dict)
    _last_but_one: dict[int, Sequence[_Step]] = field(factory=dict)
    _steps: int = 0
    _closing: Mapping[int, _Step] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._closing = {
            giver: step for giver, steps in self.gives.items() for step in steps if step[0].receiver == self.user_id
        }

    def extend(self, path: tuple[int, ...], shared: int) -> None:
        """Lengthen a path by whoever wants most, as long as that may still be among the best."""
        if len(path) >= SMALLEST_RING and path[-1] in self._closing:
            left = shared & self._levels_of(self._closing[path[-1]][0])
            if left:
                self._keep((left.bit_length(), tuple(-key for key in path)))
        if len(path) == self.largest:
            return
        for arc in self._promising(path, shared):
            if arc.receiver not in path:
                left = shared & self._levels_of(arc)
                if left and left.bit_length() >= self._least:
                    self.extend((*path, arc.receiver), left)

    @property
    def _least(self) -> int:
        """The level that a ring must have to be among the best."""
        return self.found[0][0] if len(self.found) == self.limit else 0

    def _promising(self, path: tuple[int, ...], shared: int) -> Iterator[MarketArc]:
        """List whom the last of a path may give to, until none may lead to a ring among the best."""
        is_last = len(path) == self.largest - 1
        for arc, highest in self._to_closing(path[-1]) if is_last else self.gives.get(path[-1], ()):
            self._steps += 1
            if highest + 1 < self._least or self._steps > _MOST_STEPS:
                return
            yield arc

    def _to_closing(self, giver: int) -> Sequence[_Step]:
        """List whom somebody may give to who has something for the user, the most valuable of both first."""
        if giver not in self._last_but_one:
            steps = [
                (arc, min(highest, self._closing[arc.receiver][1]))
                for arc, highest in self.gives.get(giver, ())
                if arc.receiver in self._closing
            ]
            self._last_but_one[giver] = sorted(steps, key=lambda step: -step[1])
        return self._last_but_one[giver]

    def _levels_of(self, arc: MarketArc) -> int:
        key = (arc.giver, arc.receiver)
        if key not in self._reached:
            self._reached[key] = self.levels.of_lines(arc.lines)
        return self._reached[key]

    def _keep(self, ring: _Ranked) -> None:
        if len(self.found) < self.limit:
            heappush(self.found, ring)
        elif ring > self.found[0]:
            heapreplace(self.found, ring)
