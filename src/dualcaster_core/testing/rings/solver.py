"""Rings without a solver."""

from collections.abc import Iterator, Sequence
from time import perf_counter

from attrs import frozen

from dualcaster_core.rings.market.model import RingChoice, RingWorth
from dualcaster_core.rings.model import (
    Ring,
    RingExchange,
    RingLeg,
    RingObjective,
    RingProof,
    RingSearch,
    RingSolution,
)
from dualcaster_core.rings.tracing import cost_of, people_of

_Worth = tuple[int, int, int]


@frozen
class ExhaustiveRingChooser:
    """``RingChooser`` that tries every choice: for up to some fifteen rings."""

    async def choose(self, rings: Sequence[RingWorth], *, time_limit: float) -> RingChoice:
        """Choose the best; the time limit is not looked at."""

        def worth(places: Sequence[int]) -> _Worth:
            chosen = [rings[place] for place in places]
            people = sum(len(ring.people) for ring in chosen)
            spread = sum(len(ring.people) * ring.spread for ring in chosen)
            return people, sum(ring.cards for ring in chosen), -spread

        return RingChoice(places=max(_apart(rings, 0, frozenset()), key=worth), optimal=True)


def _apart(rings: Sequence[RingWorth], first: int, used: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """Yield every choice of rings that share nobody, from a place on."""
    yield ()
    for place in range(first, len(rings)):
        people = frozenset(rings[place].people)
        if not people & used:
            for rest in _apart(rings, place + 1, used | people):
                yield (place, *rest)


@frozen
class ExhaustiveRingSolver:
    """``RingSolver`` that tries every choice of rings: for exchanges of up to some twenty offers."""

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        """Choose the best rings; the time limit is not looked at."""
        began = perf_counter()
        rings = list(_every_ring(exchange, search.longest_ring or len(exchange.offers)))
        best = max(
            (
                chosen
                for chosen in _choices(rings, frozenset())
                if len(people_of(exchange, chosen)) >= search.least_people
            ),
            key=lambda chosen: _worth(exchange, search.objective, chosen),
            default=(),
        )
        people, trades = len(people_of(exchange, best)), sum(map(len, best))
        return RingSolution(
            objective=search.objective,
            rings=tuple(best),
            people=people,
            trades=trades,
            cost=cost_of(exchange, best),
            proof=RingProof(
                people=people, trades=trades, optimal=True, lowest_cost=True, seconds=perf_counter() - began
            ),
        )


def _worth(exchange: RingExchange, objective: RingObjective, rings: Sequence[Ring]) -> _Worth:
    people, trades = len(people_of(exchange, rings)), sum(map(len, rings))
    first, second = (people, trades) if objective is RingObjective.PEOPLE else (trades, people)
    return first, second, -cost_of(exchange, rings)


def _choices(rings: Sequence[Ring], used: frozenset[int]) -> Iterator[tuple[Ring, ...]]:
    """Yield every set of rings that share no offer with each other or with what is used."""
    yield ()
    for place, ring in enumerate(rings):
        offers = frozenset(ring.offers)
        if not offers & used:
            for rest in _choices(rings[place + 1 :], used | offers):
                yield (ring, *rest)


def _every_ring(exchange: RingExchange, longest: int) -> Iterator[Ring]:
    """Yield each ring once, from its lowest offer on."""
    wants: dict[int, set[int]] = {}
    for gives, gets in zip(exchange.gives, exchange.gets, strict=True):
        wants.setdefault(gives, set()).add(gets)
    for first, offer in enumerate(exchange.offers):
        if not offer.is_link:
            yield from _from(exchange, wants, (), [first], longest)


def _from(
    exchange: RingExchange, wants: dict[int, set[int]], legs: tuple[RingLeg, ...], path: list[int], longest: int
) -> Iterator[Ring]:
    """Lengthen a ring by every leg that its last offer may take; ``path`` is the leg's offer and links so far."""
    first = legs[0].gives if legs else path[0]
    used = {first, *path, *(offer for leg in legs for offer in (leg.gives, *leg.through))}
    for gets in sorted(wants.get(path[-1], ())):
        if gets == first:
            yield Ring((*legs, RingLeg(path[0], gets, tuple(path[1:]))))
        elif gets in used:
            continue
        elif exchange.offers[gets].is_link:
            yield from _from(exchange, wants, legs, [*path, gets], longest)
        elif gets > first and len(legs) + 2 <= longest:
            yield from _from(exchange, wants, (*legs, RingLeg(path[0], gets, tuple(path[1:]))), [gets], longest)
