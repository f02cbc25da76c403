"""Finds rings among users."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import permutations

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
)
from dualcaster_core.rings.market.ports import MarketArcs
from dualcaster_core.rings.market.search import rings_through
from dualcaster_core.rings.model import RingExchange, RingObjective, RingOffer, RingSearch, RingSolution
from dualcaster_core.rings.proposals.model import net_payments
from dualcaster_core.rings.proposals.planning import CONSIDERED, fair_legs, fingerprint_of
from dualcaster_core.rings.use_cases import FindRings

_WEIGHED = 6
"""How many rings are looked at for each one that is asked for: some of them cannot be balanced."""
_ROUNDS = 6
"""How often rings of a market that cannot be balanced are replaced by others."""
MAX_RINGS = 50


@frozen
class FindMarketRings:
    """Finds rings among users that they could agree to: everybody gets what they want, for about what they give."""

    arcs: MarketArcs
    finder: FindRings
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
        """Choose rings that share nobody, of two and more people: the most people, of the most valuable arcs.

        Rings that cannot be balanced are replaced by others for a few rounds.
        """
        rules = evolve(self.rules, largest=largest or self.rules.largest)
        arcs = list(await self.arcs.of_market(people=rules.people, givers=rules.givers))
        search = RingSearch(objective=RingObjective.TRADES, longest_ring=rules.largest, time_limit=time_limit / _ROUNDS)
        first: RingSolution | None = None
        kept: list[MarketRing] = []
        for _ in range(_ROUNDS):
            people = sorted({arc.giver for arc in arcs} & {arc.receiver for arc in arcs})
            solution = await self.finder.solve(_exchange(people, arcs), search)
            first = first or solution
            chosen = [tuple(people[leg.gives] for leg in reversed(ring.legs)) for ring in solution.rings]
            made = await self._balanced(chosen, len(chosen))
            kept += made
            settled = {key for ring in made for key in ring.user_ids}
            failed = [ring for ring in chosen if settled.isdisjoint(ring)]
            arcs = _without(arcs, settled, failed)
            if not failed:
                break
        ordered = tuple(sorted(kept, key=lambda ring: (-ring.value, ring.user_ids)))
        trading = sum(len(ring.user_ids) for ring in ordered)
        most = first.proof.trades if first else 0
        return MarketRings(
            rings=ordered,
            people=trading,
            most_people=most,
            proven=first.proof.optimal if first else True,
            optimal=trading == most,
            gap=round((most - trading) / max(trading, 1), 4),
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


def _exchange(people: Sequence[int], arcs: Sequence[MarketArc]) -> RingExchange:
    """Let everybody offer one place in a ring, for that of whoever has what they want."""
    place = {key: number for number, key in enumerate(people)}
    wants = [(place[arc.receiver], place[arc.giver]) for arc in arcs if arc.receiver in place and arc.giver in place]
    return RingExchange(
        owners=[str(key) for key in people],
        offers=[RingOffer(str(key), number) for number, key in enumerate(people)],
        gives=[receiver for receiver, _ in wants],
        gets=[giver for _, giver in wants],
        costs=[0] * len(wants),
    )


def _without(arcs: Sequence[MarketArc], settled: set[int], failed: Sequence[tuple[int, ...]]) -> list[MarketArc]:
    """Leave out who trades by now, and of each ring that cannot be balanced the leg of the least value."""
    cents = {(arc.giver, arc.receiver): arc.cents for arc in arcs}
    worst = {min(_legs(ring), key=lambda leg: cents[leg]) for ring in failed}
    return [
        arc
        for arc in arcs
        if arc.giver not in settled and arc.receiver not in settled and (arc.giver, arc.receiver) not in worst
    ]
