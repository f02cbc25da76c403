"""The best rings of a small exchange, by trying every want for every offer; it shares nothing with the solvers."""

from collections.abc import Iterator

from dualcaster_core.rings import RingExchange, RingObjective


def best_by_hand(
    exchange: RingExchange, objective: RingObjective, *, longest: int | None = None, least_people: int = 0
) -> tuple[int, int, int] | None:
    """Return people, trades and cost of the best choice, None where no choice has so many people."""
    reached = set()
    for taken in _assignments(exchange, 0, {}):
        lengths = _lengths(exchange, taken)
        if longest is not None and any(length > longest for length in lengths):
            continue
        giving = [offer for offer in taken if not exchange.offers[offer].is_link]
        people = len({exchange.offers[offer].owner for offer in giving})
        if people >= least_people:
            reached.add((people, len(giving), sum(_cost(exchange, offer, taken[offer]) for offer in giving)))
    if not reached:
        return None
    if objective is RingObjective.PEOPLE:
        return min(reached, key=lambda found: (-found[0], -found[1], found[2]))
    return min(reached, key=lambda found: (-found[1], -found[0], found[2]))


def _assignments(exchange: RingExchange, offer: int, taken: dict[int, int]) -> Iterator[dict[int, int]]:
    """Yield every way to give offers for others so that whatever is given is also got."""
    if offer == len(exchange.offers):
        if set(taken) == set(taken.values()):
            yield taken
        return
    yield from _assignments(exchange, offer + 1, taken)
    for gives, gets in set(zip(exchange.gives, exchange.gets, strict=True)):
        if gives == offer and gets not in taken.values():
            yield from _assignments(exchange, offer + 1, taken | {offer: gets})


def _lengths(exchange: RingExchange, taken: dict[int, int]) -> list[int]:
    lengths = []
    left = dict(taken)
    while left:
        offer, length = min(left), 0
        while offer in left:
            length += not exchange.offers[offer].is_link
            offer = left.pop(offer)
        lengths.append(length)
    return lengths


def _cost(exchange: RingExchange, gives: int, gets: int) -> int:
    wants = zip(exchange.gives, exchange.gets, exchange.costs, strict=True)
    return min(cost for giving, getting, cost in wants if (giving, getting) == (gives, gets))
