"""From wants that are met to the rings they make."""

from collections.abc import Iterable, Mapping

from dualcaster_core.rings.model import Ring, RingExchange, RingLeg


def rings_of(exchange: RingExchange, wants: Iterable[int]) -> tuple[Ring, ...]:
    """Follow wants, named by their places, from offer to offer; every offer is given and got at most once among them.

    Rings are ordered by their first offer and begin with it. Links that lead in a circle are left out.
    """
    taken = {exchange.gives[want]: exchange.gets[want] for want in wants}
    return rings_along(exchange, taken)


def rings_along(exchange: RingExchange, taken: Mapping[int, int]) -> tuple[Ring, ...]:
    """Follow what is taken for each offer; see ``rings_of``."""
    seen: set[int] = set()
    rings = []
    for first in sorted(taken):
        if first in seen or exchange.offers[first].is_link:
            continue
        legs = []
        offer = first
        while offer not in seen:
            leg = _leg(exchange, taken, offer)
            seen.update((offer, *leg.through))
            legs.append(leg)
            offer = leg.gets
        rings.append(Ring(tuple(legs)))
    return tuple(rings)


def _leg(exchange: RingExchange, taken: Mapping[int, int], offer: int) -> RingLeg:
    through = []
    got = taken[offer]
    while exchange.offers[got].is_link:
        through.append(got)
        got = taken[got]
    return RingLeg(offer, got, tuple(through))


def people_of(exchange: RingExchange, rings: Iterable[Ring]) -> set[int]:
    """Return the owners who trade, by their places."""
    return {exchange.offers[leg.gives].owner for ring in rings for leg in ring.legs}


def cost_of(exchange: RingExchange, rings: Iterable[Ring]) -> int:
    """Add up the costs of the wants that are met; what links lead to costs nothing more."""
    first = {(leg.gives, (*leg.through, leg.gets)[0]) for ring in rings for leg in ring.legs}
    lowest: dict[tuple[int, int], int] = {}
    for pair, cost in zip(zip(exchange.gives, exchange.gets, strict=True), exchange.costs, strict=True):
        if pair in first:
            lowest[pair] = min(cost, lowest.get(pair, cost))
    return sum(lowest.values())
