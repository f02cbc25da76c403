"""Finds rings through one person among arcs."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappush, heapreplace

from attrs import define, field

from dualcaster_core.rings.market.model import SMALLEST_RING, MarketArc

_Ranked = tuple[int, tuple[int, ...]]
"""What a ring is worth, and the negated ids of its people: of equal rings the lower ids come first."""


def rings_through(user_id: int, arcs: Sequence[MarketArc], *, largest: int, limit: int) -> list[tuple[int, ...]]:
    """Return up to ``limit`` rings of three to ``largest`` people in the order of giving, from ``user_id`` on.

    Those whose smallest leg is worth most come first, then by the ids of the people.
    """
    search = _Search(user_id, _by_value(arcs), largest, limit)
    search.extend((user_id,), None)
    return [tuple(-key for key in keys) for _, keys in sorted(search.found, reverse=True)]


def _by_value(arcs: Sequence[MarketArc]) -> Mapping[int, Sequence[MarketArc]]:
    """Sort what each person can give, the most valuable first."""
    gives: dict[int, list[MarketArc]] = {}
    for arc in sorted(arcs, key=lambda arc: (-arc.cents, arc.receiver)):
        gives.setdefault(arc.giver, []).append(arc)
    return gives


@define
class _Search:
    user_id: int
    gives: Mapping[int, Sequence[MarketArc]]
    largest: int
    limit: int
    found: list[_Ranked] = field(factory=list)

    def extend(self, path: tuple[int, ...], least: int | None) -> None:
        """Lengthen a path by whoever wants most, as long as that may still be among the best."""
        for arc, worth in self._promising(path[-1], least):
            if arc.receiver == self.user_id:
                if len(path) >= SMALLEST_RING:
                    self._keep((worth, tuple(-key for key in path)))
            elif arc.receiver not in path and len(path) < self.largest:
                self.extend((*path, arc.receiver), worth)

    def _promising(self, giver: int, least: int | None) -> Iterator[tuple[MarketArc, int]]:
        for arc in self.gives.get(giver, ()):
            worth = arc.cents if least is None else min(least, arc.cents)
            if len(self.found) == self.limit and worth < self.found[0][0]:
                return
            yield arc, worth

    def _keep(self, ring: _Ranked) -> None:
        if len(self.found) < self.limit:
            heappush(self.found, ring)
        elif ring > self.found[0]:
            heapreplace(self.found, ring)
