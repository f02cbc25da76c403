"""Finds rings among users."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import permutations
from time import monotonic

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.levels import ValueLevels
from dualcaster_core.rings.market.model import (
    Leg,
    MarketArc,
    MarketPayment,
    MarketRing,
    MarketRingLeg,
    MarketRingLine,
    MarketRingRules,
    MarketRings,
    RingWorth,
)
from dualcaster_core.rings.market.ports import MarketArcs, RingChooser
from dualcaster_core.rings.market.search import rings_of_market, rings_through
from dualcaster_core.rings.market.walks import LONGEST_WALK, people_in_rings
from dualcaster_core.rings.proposals.model import net_payments
from dualcaster_core.rings.proposals.planning import CONSIDERED, fair_legs, fingerprint_of

_WEIGHED = 6
"""How many rings are looked at for each one that is asked for: some of them cannot be balanced."""
_BALANCED_AT_ONCE = 500
"""Rings of a market whose lines are read together."""
MAX_RINGS = 50


@frozen
class FindMarketRings:
    """Finds rings among users that they could agree to: everybody gets what they want, for about what they give."""

    arcs: MarketArcs
    chooser: RingChooser
    rules: MarketRingRules
    ids: PublicIds

    async def for_user(self, user_id: int, *, largest: int | None = None, limit: int = 10) -> tuple[MarketRing, ...]:
        """Return up to ``limit`` (1..50) rings of three and more people through a user, the most valuable first."""
        rules = evolve(self.rules, largest=largest or self.rules.largest)
        limit = max(1, min(limit, MAX_RINGS))
        arcs = await self.arcs.around(user_id, neighbours=rules.neighbours, others=rules.others)
        levels = ValueLevels(rules.least_cents, rules.tolerance_percent)
        most = limit * _WEIGHED
        found = await asyncio.to_thread(rings_through, user_id, arcs, levels, largest=rules.largest, limit=most)
        return tuple(sorted(await self._balanced(found, limit), key=lambda ring: (-ring.value, ring.user_ids)))

    async def in_market(self, *, largest: int | None = None, time_limit: float = 30.0) -> MarketRings:
        """Choose rings that share nobody, of two and more people: the most people, then cards, then the fairest.

        A third of ``time_limit`` seconds each is for finding rings that may be fair, for balancing them, and for
        choosing among those that are.
        """
        rules = evolve(self.rules, largest=largest or self.rules.largest)
        ends = monotonic() + time_limit
        arcs = list(await self.arcs.of_market(people=rules.people, givers=rules.givers))
        found_by, balanced_by = ends - time_limit * 2 / 3, ends - time_limit / 3
        possible = await asyncio.to_thread(
            rings_of_market,
            arcs,
            ValueLevels(rules.least_cents, rules.tolerance_percent),
            largest=rules.largest,
            limit=rules.considered,
            stopped=lambda: monotonic() > found_by,
        )
        fair: list[MarketRing] = []
        for start in range(0, len(possible), _BALANCED_AT_ONCE):
            if monotonic() > balanced_by:
                break
            fair += await self._balanced(possible[start : start + _BALANCED_AT_ONCE], _BALANCED_AT_ONCE)
        choice = await self.chooser.choose([_worth(ring) for ring in fair], time_limit=max(1.0, ends - monotonic()))
        chosen = sorted((fair[one] for one in choice.places), key=lambda ring: (-ring.value, ring.user_ids))
        people = sum(len(ring.user_ids) for ring in chosen)
        most = await asyncio.to_thread(_most_people, arcs, rules.largest)
        return MarketRings(
            rings=tuple(chosen),
            people=people,
            most_people=most,
            considered=len(fair),
            optimal=choice.optimal,
            gap=round((most - people) / max(people, 1), 4),
        )

    async def _balanced(self, rings: Sequence[tuple[int, ...]], limit: int = MAX_RINGS) -> tuple[MarketRing, ...]:
        """Choose the cards of the first ``limit`` rings that can be balanced, read in one go.

        Left out are rings that cannot be balanced, and those in which one blocks another, next to each other or not.
        """
        apart = await self.arcs.blocked(sorted({key for ring in rings for key in ring}))
        rings = [ring for ring in rings if not any(pair in apart for pair in permutations(ring, 2))]
        if not rings:
            return ()
        legs = sorted({leg for ring in rings for leg in _legs(ring)})
        lines = await self.arcs.lines(legs, limit=CONSIDERED)
        fair = await asyncio.to_thread(_fair, rings, lines, self.rules.tolerance_percent, limit)
        people = await self.arcs.usernames(sorted({key for ring, _ in fair for key in ring}))
        names = await self.arcs.card_names(sorted({line.card_id for _, ring in fair for leg in ring for line in leg}))
        cards = {key: (self.ids.encode(IdKind.CARD, key), name) for key, name in names.items()}
        return tuple(_ring(ring, chosen, people, cards) for ring, chosen in fair if people.keys() >= set(ring))


def _fair(
    rings: Sequence[tuple[int, ...]], lines: Mapping[Leg, Sequence[PairedLine]], tolerance_percent: int, limit: int
) -> list[tuple[tuple[int, ...], list[list[PairedLine]]]]:
    """Choose the copies of each ring as a proposal would; rings without a fair choice are left out."""
    found: list[tuple[tuple[int, ...], list[list[PairedLine]]]] = []
    for ring in rings:
        if len(found) == limit:
            break
        legs = [lines.get(leg, ()) for leg in _legs(ring)]
        chosen = fair_legs(legs, tolerance_percent)
        if chosen is not None:
            found.append((ring, [_taken(leg, copies) for leg, copies in zip(legs, chosen, strict=True)]))
    return found


def _taken(lines: Sequence[PairedLine], copies: Mapping[int, int]) -> list[PairedLine]:
    taken = [evolve(line, copies=copies[line.have_id]) for line in lines if line.have_id in copies]
    return sorted(taken, key=lambda line: -line.cents)


def _ring(
    ring: tuple[int, ...],
    legs: Sequence[Sequence[PairedLine]],
    people: Mapping[int, str],
    cards: Mapping[int, tuple[str, str]],
) -> MarketRing:
    values = [sum(line.cents for line in leg) for leg in legs]
    cash = [from_cents(got - given) for got, given in zip((*values[-1:], *values[:-1]), values, strict=True)]
    return MarketRing(
        user_ids=ring,
        legs=tuple(
            MarketRingLeg(
                giver=people[giver],
                receiver=people[receiver],
                value=from_cents(value),
                lines=tuple(_line(line, cards) for line in leg),
            )
            for (giver, receiver), leg, value in zip(_legs(ring), legs, values, strict=True)
        ),
        value=from_cents(min(values)),
        cash=tuple(cash),
        payments=tuple(
            MarketPayment(payer=people[one.payer_id], payee=people[one.payee_id], amount=one.amount)
            for one in net_payments(dict(zip(ring, cash, strict=True)))
        ),
        fingerprint=fingerprint_of(ring, legs),
    )


def _line(line: PairedLine, cards: Mapping[int, tuple[str, str]]) -> MarketRingLine:
    card, name = cards.get(line.card_id, ("", ""))
    return MarketRingLine(card=card, name=name, copies=line.copies, total_value=from_cents(line.cents))


def _legs(ring: tuple[int, ...]) -> list[Leg]:
    return list(zip(ring, (*ring[1:], *ring[:1]), strict=True))


def _worth(ring: MarketRing) -> RingWorth:
    values = [leg.value for leg in ring.legs]
    return RingWorth(
        people=ring.user_ids,
        cards=sum(line.copies for leg in ring.legs for line in leg.lines),
        spread=int(1000 * (max(values) - min(values)) / max(values)),
    )


def _most_people(arcs: Sequence[MarketArc], largest: int) -> int:
    """Bound the people who trade in rings up to a size: whoever is in one, whatever the values."""
    if largest <= LONGEST_WALK:
        return people_in_rings(arcs, largest)[largest]
    return len({arc.giver for arc in arcs} & {arc.receiver for arc in arcs})
