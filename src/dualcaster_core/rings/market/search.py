"""Finds rings among arcs: through one person, and of a whole market."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappush, heapreplace
from itertools import islice, zip_longest

from attrs import define, field, frozen

from dualcaster_core.rings.market.levels import ValueLevels
from dualcaster_core.rings.market.model import PAIR, MarketArc
from dualcaster_core.rings.model import SMALLEST_RING

_Ranked = tuple[int, tuple[int, ...]]
"""The level of a ring, and the negated ids of its people: of equal rings the lower ids come first."""
_Step = tuple[MarketArc, int]
"""An arc, and the highest level that it may share."""
_MOST_STEPS = 400_000
"""Arcs that a search through one person looks at."""
_MARKET_STEPS = 6_000_000
"""Arcs that the searches of a whole market look at together."""
_FEWEST_STEPS = 2_000
"""Arcs that the search of each person of a market may look at, however many they are."""
_FEWEST_RINGS = 5
"""Rings of each person of a market that are looked at, however many they are."""
_ALL = -1
"""Every level."""


def rings_through(
    user_id: int, arcs: Sequence[MarketArc], levels: ValueLevels, *, largest: int, limit: int
) -> list[tuple[int, ...]]:
    """Return up to ``limit`` rings of three to ``largest`` people in the order of giving, from ``user_id`` on.

    The legs of each share a level; those of the highest level come first, then by the ids of the people. A search that
    has looked at 400,000 arcs ends with the best so far.
    """
    search = _Search(user_id, _Ways.of(arcs, levels), SMALLEST_RING, largest, limit, _MOST_STEPS)
    return search.run()


def rings_of_market(
    arcs: Sequence[MarketArc],
    levels: ValueLevels,
    *,
    largest: int,
    limit: int,
    stopped: Callable[[], bool] = lambda: False,
) -> list[tuple[int, ...]]:
    """Return the best rings of two to ``largest`` people through everybody, each once, from its lowest id on.

    The legs of each share a level. Everybody's best rings come first, then everybody's second, up to ``limit`` in all.
    Each search is bounded, so that a large market takes some seconds; ``stopped`` is asked between two of them.
    """
    ways = _Ways.of(arcs, levels)
    people = sorted(ways.gives.keys() & ways.takes.keys())
    each = max(_FEWEST_RINGS, limit // max(1, len(people)))
    steps = max(_FEWEST_STEPS, _MARKET_STEPS // max(1, len(people)))
    found: list[list[tuple[int, ...]]] = []
    for user_id in people:
        if stopped():
            break
        found.append(_Search(user_id, ways, PAIR, largest, each, steps).run())
    turns = dict.fromkeys(_from_lowest(ring) for some in zip_longest(*found) for ring in some if ring is not None)
    return list(islice(turns, limit))


def _from_lowest(ring: tuple[int, ...]) -> tuple[int, ...]:
    first = ring.index(min(ring))
    return (*ring[first:], *ring[:first])


@frozen
class _Ways:
    """What each person can give to whom, the most valuable first, and what each can get from whom."""

    gives: Mapping[int, Sequence[_Step]]
    takes: Mapping[int, Mapping[int, _Step]]
    levels: ValueLevels
    _reached: dict[tuple[int, int], int] = field(factory=dict)

    @classmethod
    def of(cls, arcs: Sequence[MarketArc], levels: ValueLevels) -> "_Ways":
        gives: dict[int, list[_Step]] = {}
        takes: dict[int, dict[int, _Step]] = {}
        for arc in sorted(arcs, key=lambda arc: (-arc.cents, arc.receiver)):
            highest = levels.highest(arc.cents)
            if highest >= 0:
                gives.setdefault(arc.giver, []).append((arc, highest))
                takes.setdefault(arc.receiver, {})[arc.giver] = (arc, highest)
        return cls(gives, takes, levels)

    def levels_of(self, arc: MarketArc) -> int:
        """Return the levels, as bits, that choices of an arc's lines reach."""
        key = (arc.giver, arc.receiver)
        if key not in self._reached:
            self._reached[key] = self.levels.of_lines(arc.lines)
        return self._reached[key]


@define
class _Search:
    user_id: int
    ways: _Ways
    smallest: int
    largest: int
    limit: int
    most_steps: int
    found: list[_Ranked] = field(factory=list)
    _last_but_one: dict[int, Sequence[_Step]] = field(factory=dict)
    _steps: int = 0
    _closing: Mapping[int, _Step] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._closing = self.ways.takes.get(self.user_id, {})

    def run(self) -> list[tuple[int, ...]]:
        """Return the best rings, in their order."""
        self.extend((self.user_id,), _ALL)
        return [tuple(-key for key in keys) for _, keys in sorted(self.found, reverse=True)]

    def extend(self, path: tuple[int, ...], shared: int) -> None:
        """Lengthen a path by whoever wants most, as long as that may still be among the best."""
        if len(path) >= self.smallest and path[-1] in self._closing:
            left = shared & self.ways.levels_of(self._closing[path[-1]][0])
            if left:
                self._keep((left.bit_length(), tuple(-key for key in path)))
        if len(path) == self.largest:
            return
        for arc in self._promising(path, shared):
            if arc.receiver not in path:
                left = shared & self.ways.levels_of(arc)
                if left and left.bit_length() >= self._least:
                    self.extend((*path, arc.receiver), left)

    @property
    def _least(self) -> int:
        """The level that a ring must have to be among the best."""
        return self.found[0][0] if len(self.found) == self.limit else 0

    def _promising(self, path: tuple[int, ...], shared: int) -> Iterator[MarketArc]:
        """List whom the last of a path may give to, until none may lead to a ring among the best."""
        is_last = len(path) == self.largest - 1
        for arc, highest in self._to_closing(path[-1]) if is_last else self.ways.gives.get(path[-1], ()):
            self._steps += 1
            if highest + 1 < self._least or self._steps > self.most_steps:
                return
            yield arc

    def _to_closing(self, giver: int) -> Sequence[_Step]:
        """List whom somebody may give to who has something for the user, the most valuable of both first."""
        if giver not in self._last_but_one:
            steps = [
                (arc, min(highest, self._closing[arc.receiver][1]))
                for arc, highest in self.ways.gives.get(giver, ())
                if arc.receiver in self._closing
            ]
            self._last_but_one[giver] = sorted(steps, key=lambda step: -step[1])
        return self._last_but_one[giver]

    def _keep(self, ring: _Ranked) -> None:
        if len(self.found) < self.limit:
            heappush(self.found, ring)
        elif ring > self.found[0]:
            heapreplace(self.found, ring)
