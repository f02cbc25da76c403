"""How liquid a market is: who could trade at all, in pairs and in rings of up to some people."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, permutations
from typing import Final

from attrs import frozen

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.levels import ValueLevels
from dualcaster_core.rings.market.model import PAIR, Leg, MarketArc, MarketRingRules
from dualcaster_core.rings.market.ports import MarketArcs
from dualcaster_core.rings.market.search import rings_through
from dualcaster_core.rings.market.walks import people_in_rings
from dualcaster_core.rings.proposals.planning import CONSIDERED, fair_legs

RINGS_TRIED: Final = 100
"""Pairs, and rings of each size, of somebody's that are tried for a fair one."""
RECEIVERS_TRIED: Final = 50
"""To how many people each person's things go in the rings that are tried: those who want most of them."""
_LEAST_CENTS: Final = 1
_AT_ONCE: Final = 10
"""Rings whose lines are read together: most people are done with the first of them."""


@frozen(kw_only=True)
class Liquidity:
    """Shares (0..1) of the people of a market with a possible trade among at most 2, 3, ... people.

    ``wanted`` counts whoever is in such a ring, whatever things are worth: everybody in it has something that the next
    one wants. ``fair`` was tried on ``sampled`` of the ``people``, spread evenly: the copies of a ring can be chosen so
    that nobody gives and gets values that differ by more than the tolerance. Since ``RINGS_TRIED`` rings of each size
    are tried, it is at least so many.
    """

    people: int
    arcs: int
    sampled: int
    wanted: Mapping[int, float]
    fair: Mapping[int, float]


@frozen
class MeasureLiquidity:
    """Measures the liquidity of the market as it is."""

    arcs: MarketArcs
    rules: MarketRingRules

    async def measure(
        self, *, people: int, sample: int, largest: int | None = None, progress: Callable[[int], None] = lambda _: None
    ) -> Liquidity:
        """Look at the ``people`` who were active last, and at a ``sample`` of them for fair rings.

        ``progress`` is told after each person of the sample.
        """
        largest = largest or self.rules.largest
        traders = sorted(await self.arcs.active(people))
        arcs = await self.arcs.of_market(people=people, givers=people)
        reach = await asyncio.to_thread(people_in_rings, arcs, largest)
        chosen = traders[:: max(1, len(traders) // sample)][:sample]
        strongest = await asyncio.to_thread(_strongest, arcs)
        smallest: list[int | None] = []
        for user_id in chosen:
            smallest.append(await self._smallest_fair(user_id, arcs, strongest, largest))
            progress(1)
        sizes = range(PAIR, largest + 1)
        fair = {size: sum(one is not None and one <= size for one in smallest) for size in sizes}
        return Liquidity(
            people=len(traders),
            arcs=len(arcs),
            sampled=len(chosen),
            wanted={size: _share(reach[size], len(traders)) for size in sizes},
            fair={size: _share(fair[size], len(chosen)) for size in sizes},
        )

    async def _smallest_fair(
        self, user_id: int, arcs: Sequence[MarketArc], strongest: Sequence[MarketArc], largest: int
    ) -> int | None:
        """Return the size of the smallest ring through somebody that was found to be fair."""
        own = [arc for arc in arcs if user_id in (arc.giver, arc.receiver)]
        others = [arc for arc in strongest if user_id not in (arc.giver, arc.receiver)]
        levels = ValueLevels(_LEAST_CENTS, self.rules.tolerance_percent)
        for size in range(PAIR, largest + 1):
            looked_at = own if size == PAIR else [*own, *others]
            rings = await asyncio.to_thread(_rings_of, user_id, size, looked_at, levels)
            for start in range(0, len(rings), _AT_ONCE):
                some = await self._unblocked(rings[start : start + _AT_ONCE])
                legs = {leg for ring in some for leg in _legs(ring)}
                lines = await self.arcs.lines(sorted(legs), limit=CONSIDERED)
                if await asyncio.to_thread(_any_fair, some, lines, self.rules.tolerance_percent):
                    return size
        return None

    async def _unblocked(self, rings: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
        apart = await self.arcs.blocked(sorted({key for ring in rings for key in ring}))
        return [ring for ring in rings if not any(pair in apart for pair in permutations(ring, 2))]


def _rings_of(user_id: int, size: int, arcs: Sequence[MarketArc], levels: ValueLevels) -> Sequence[tuple[int, ...]]:
    """List rings of exactly this size through somebody that may be fair, the most valuable first."""
    if size == PAIR:
        return _pairs(user_id, arcs)
    rings = rings_through(user_id, arcs, levels, largest=size, limit=RINGS_TRIED)
    return [ring for ring in rings if len(ring) == size]


def _strongest(arcs: Sequence[MarketArc]) -> Sequence[MarketArc]:
    """Keep of what each person can give the arcs of most value."""
    most: dict[int, list[MarketArc]] = {}
    for arc in sorted(arcs, key=lambda arc: (-arc.cents, arc.receiver)):
        given = most.setdefault(arc.giver, [])
        if len(given) < RECEIVERS_TRIED:
            given.append(arc)
    return [arc for given in most.values() for arc in given]


def _pairs(user_id: int, own: Sequence[MarketArc]) -> Sequence[tuple[int, ...]]:
    gets = {arc.giver: arc.cents for arc in own if arc.receiver == user_id}
    gives = {arc.receiver: arc.cents for arc in own if arc.giver == user_id}
    others = sorted(gets.keys() & gives.keys(), key=lambda other: (-min(gets[other], gives[other]), other))
    return [(user_id, other) for other in others[:RINGS_TRIED]]


def _legs(ring: tuple[int, ...]) -> list[Leg]:
    return list(pairwise([*ring, ring[0]]))


def _any_fair(
    rings: Sequence[tuple[int, ...]], lines: Mapping[Leg, Sequence[PairedLine]], tolerance_percent: int
) -> bool:
    return any(fair_legs([lines.get(leg, ()) for leg in _legs(ring)], tolerance_percent) is not None for ring in rings)


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0
