"""Searches that take long: deadlines, cancelling and the event loop."""

import asyncio
from random import Random
from time import monotonic

import pytest

from dualcaster_core.rings import FindRings, RingExchange, RingObjective, RingOffer, RingSearch
from dualcaster_highs import HighsRingSolver


def _market(things: int, people: int, wants_each: int, seed: int = 1) -> RingExchange:
    random = Random(seed)
    offers = [RingOffer(f"thing{place}", random.randrange(people)) for place in range(things)]
    wants = [
        (place, other)
        for place, offer in enumerate(offers)
        for other in random.sample(range(things), wants_each)
        if offers[other].owner != offer.owner
    ]
    gives, gets = zip(*wants, strict=True)
    return RingExchange(
        owners=[str(one) for one in range(people)], offers=offers, gives=gives, gets=gets, costs=[1] * len(wants)
    )


@pytest.mark.parametrize("longest", [None, 4])
async def test_a_search_ends_with_its_time(longest: int | None) -> None:
    """Out of time, rings that hold come with a bound that lies above them."""
    exchange = _market(2000, 300, 5)
    began = monotonic()
    search = RingSearch(objective=RingObjective.PEOPLE, longest_ring=longest, time_limit=0.3)
    found = await FindRings(HighsRingSolver()).solve(exchange, search)
    assert monotonic() - began < 10
    assert found.proof.people >= found.people
    assert found.proof.optimal == (found.gap == 0)


async def test_the_event_loop_goes_on_and_a_search_can_be_cancelled() -> None:
    """Others are served while a search runs, and it ends when nobody waits for it."""
    searching = asyncio.create_task(
        HighsRingSolver().solve(_market(1500, 400, 8), RingSearch(longest_ring=3, time_limit=600))
    )
    ticks = 0
    while ticks < 20 and not searching.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks > 1
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching


async def test_a_hundred_thousand_wants_are_solved() -> None:
    """The most trades of a very large math trade are found and proven."""
    exchange = _market(5000, 5000, 20)
    found = await FindRings(HighsRingSolver()).solve(
        exchange, RingSearch(objective=RingObjective.TRADES, time_limit=60)
    )
    assert found.proof.trades == found.trades > 4000


async def test_people_first_is_proven_by_the_most_trades_where_they_reach_everybody() -> None:
    """A trade of 20,000 things with five each needs no search over people: nobody is left out."""
    exchange = _market(20_000, 4_000, 5)
    found = await FindRings(HighsRingSolver()).solve(
        exchange, RingSearch(objective=RingObjective.PEOPLE, time_limit=60)
    )
    assert (found.proof.optimal, found.people) == (True, found.proof.people)
    assert found.trades == found.proof.trades > 19_000
