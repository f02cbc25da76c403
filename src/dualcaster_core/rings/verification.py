"""Checks rings against the wants, by nothing that a solver computed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dualcaster_core.rings.errors import RingsRefused
from dualcaster_core.rings.model import Ring, RingExchange, RingSearch, RingSolution


def violations(exchange: RingExchange, rings: Sequence[Ring], *, longest_ring: int | None = None) -> Iterator[str]:
    """Tell each way in which rings break the rules; nothing where they hold.

    Every offer is given once and got once, everybody gets only what they want for what they give and nothing of their
    own, links lead from their owner's offer to one of the link's wants, and no ring is longer than the longest allowed.
    """
    wanted = set(zip(exchange.gives, exchange.gets, strict=True))
    given = Counter(offer for ring in rings for offer in ring.offers)
    yield from (f"offer {_name(exchange, offer)} is used {times} times" for offer, times in given.items() if times > 1)
    for number, ring in enumerate(rings, start=1):
        if len(ring) < 2:
            yield f"ring {number} has fewer than two trades"
        if longest_ring is not None and len(ring) > longest_ring:
            yield f"ring {number} has {len(ring)} trades, more than {longest_ring}"
        for leg, following in zip(ring.legs, (*ring.legs[1:], *ring.legs[:1]), strict=True):
            if leg.gets != following.gives:
                yield f"ring {number} breaks after offer {_name(exchange, leg.gives)}"
            for pair in pairwise((leg.gives, *leg.through, leg.gets)):
                if pair not in wanted:
                    yield f"nobody wants {_name(exchange, pair[1])} for {_name(exchange, pair[0])}"
            yield from _wrong_owners(exchange, leg.gives, leg.through, leg.gets)


def _wrong_owners(exchange: RingExchange, gives: int, through: Sequence[int], gets: int) -> Iterator[str]:
    offers = exchange.offers
    if offers[gives].is_link or offers[gets].is_link:
        yield f"a link is given or got between {_name(exchange, gives)} and {_name(exchange, gets)}"
    if offers[gives].owner == offers[gets].owner:
        yield f"{_name(exchange, gets)} goes to its owner"
    for link in through:
        if not offers[link].is_link or offers[link].owner != offers[gives].owner:
            yield f"{_name(exchange, link)} is no link of the owner of {_name(exchange, gives)}"


def _name(exchange: RingExchange, offer: int) -> str:
    return exchange.offers[offer].label


def checked(exchange: RingExchange, search: RingSearch, solution: RingSolution) -> RingSolution:
    """Return a solution that keeps the rules and counts right; raises ``RingsRefused`` for any other."""
    wrong = next(violations(exchange, solution.rings, longest_ring=search.longest_ring), None)
    if wrong is not None:
        raise RingsRefused(wrong)
    trades = sum(len(ring) for ring in solution.rings)
    people = len({exchange.offers[leg.gives].owner for ring in solution.rings for leg in ring.legs})
    if (trades, people) != (solution.trades, solution.people):
        raise RingsRefused(f"{people} people and {trades} trades were counted as others")
    if solution.rings and people < search.least_people:
        raise RingsRefused(f"{people} people trade, fewer than {search.least_people}")
    return solution
