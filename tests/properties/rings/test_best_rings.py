"""Solvers of rings agree with a search by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.rings import FindRings, RingExchange, RingObjective, RingOffer, RingSearch, RingSolver
from dualcaster_core.testing.rings.solver import ExhaustiveRingSolver
from dualcaster_highs import HighsRingSolver
from tests.support.rings_by_hand import best_by_hand

SOLVERS = {"exhaustive": ExhaustiveRingSolver, "highs": HighsRingSolver}


@st.composite
def exchanges(draw: st.DrawFn) -> RingExchange:
    """Up to seven offers, links among them, of up to four people, with any wants that are allowed."""
    owners = draw(st.integers(2, 4))
    offers = draw(st.lists(st.tuples(st.integers(0, owners - 1), st.sampled_from([False] * 4 + [True])), max_size=7))
    allowed = [
        (gives, gets)
        for gives, (giving, _) in enumerate(offers)
        for gets, (getting, link) in enumerate(offers)
        if gives != gets and link == (giving == getting)
    ]
    wants = draw(st.lists(st.sampled_from(allowed), max_size=12)) if allowed else []
    costs = draw(st.lists(st.integers(0, 5), min_size=len(wants), max_size=len(wants)))
    return RingExchange(
        owners=[f"owner{place}" for place in range(owners)],
        offers=[RingOffer(f"offer{place}", owner, link) for place, (owner, link) in enumerate(offers)],
        gives=[gives for gives, _ in wants],
        gets=[gets for _, gets in wants],
        costs=[0 if offers[gives][1] else cost for (gives, _), cost in zip(wants, costs, strict=True)],
    )


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
@settings(max_examples=150, deadline=None)
@given(
    exchange=exchanges(),
    objective=st.sampled_from(RingObjective),
    longest=st.sampled_from([None, 2, 3]),
    least_people=st.sampled_from([0, 0, 3]),
)
async def test_nothing_better_than_what_is_found_exists(
    solver: Callable[[], RingSolver],
    exchange: RingExchange,
    objective: RingObjective,
    longest: int | None,
    least_people: int,
) -> None:
    """People, trades and, where it is proven, cost are those of the best of all choices."""
    search = RingSearch(objective=objective, longest_ring=longest, least_people=least_people)
    found = await FindRings(solver()).solve(exchange, search)
    best = best_by_hand(exchange, objective, longest=longest, least_people=least_people)
    people, trades, cost = best or (0, 0, 0)
    assert (found.people, found.trades) == (people, trades)
    assert found.proof.optimal
    assert (found.proof.people, found.proof.trades) == (people, trades)
    assert found.cost == cost if found.proof.lowest_cost else longest is not None
