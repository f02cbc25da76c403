"""What an exchange and a search may be, and rings that break the rules."""

from collections.abc import Callable

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.rings import (
    ExchangeTooLarge,
    FindRings,
    Ring,
    RingExchange,
    RingLeg,
    RingObjective,
    RingOffer,
    RingProof,
    RingSearch,
    RingSolution,
    RingsRefused,
    violations,
)
from dualcaster_core.testing.contracts.rings.solver import exchange_of
from dualcaster_core.testing.rings.solver import ExhaustiveRingSolver

SWAPS = exchange_of([("ann", "a", "b"), ("bob", "b", "a c"), ("cid", "c", "%any"), ("cid", "%any", "b")])
SWAP = Ring((RingLeg(0, 1), RingLeg(1, 0)))
THROUGH = Ring((RingLeg(1, 2), RingLeg(2, 1, (3,))))


def _exchange(gives: int, gets: int, cost: int = 0) -> RingExchange:
    offers = [RingOffer("a", 0), RingOffer("b", 1), RingOffer("%a", 0, is_link=True), RingOffer("a2", 0)]
    return RingExchange(owners=["ann", "bob"], offers=offers, gives=[gives], gets=[gets], costs=[cost])


@pytest.mark.parametrize(
    ("gives", "gets", "cost"),
    [(0, 3, 0), (1, 2, 0), (2, 3, 0), (0, 7, 0), (-1, 0, 0), (0, 1, -1), (0, 1, 2_000_000_000), (2, 1, 1)],
)
def test_a_want_that_cannot_be_is_refused(gives: int, gets: int, cost: int) -> None:
    """Own things, links of others, offers that are not there and costs out of range are no wants."""
    with pytest.raises(ValidationFailed):
        _exchange(gives, gets, cost)


def test_columns_of_different_lengths_are_refused() -> None:
    """Every want has all of its values."""
    with pytest.raises(ValidationFailed):
        evolve(SWAPS, costs=[1])


def test_too_many_wants_are_refused_with_how_many_may_be() -> None:
    """A bound is told before anything is searched."""
    with pytest.raises(ExchangeTooLarge) as refused:
        evolve(SWAPS, gives=range(1_000_001), gets=range(1_000_001), costs=range(1_000_001))
    assert refused.value.facts["allowed"] == 1_000_000


@pytest.mark.parametrize(
    "make",
    [
        lambda: RingSearch(longest_ring=1),
        lambda: RingSearch(time_limit=0),
        lambda: RingSearch(time_limit=float("nan")),
        lambda: RingSearch(least_people=-1),
    ],
)
def test_a_search_has_bounds(make: Callable[[], RingSearch]) -> None:
    """A ring of one, no time and fewer than no people are refused."""
    with pytest.raises(ValidationFailed):
        make()


@pytest.mark.parametrize("ring", [SWAP, THROUGH])
def test_rings_that_hold_break_no_rule(ring: Ring) -> None:
    """A swap and a ring through a link are right."""
    assert list(violations(SWAPS, [ring], longest_ring=2)) == []


@pytest.mark.parametrize(
    ("rings", "told"),
    [
        ([SWAP, SWAP], "a is used 2 times"),
        ([SWAP, THROUGH], "b is used 2 times"),
        ([Ring((RingLeg(0, 1),))], "fewer than two"),
        ([Ring((RingLeg(0, 2), RingLeg(2, 0)))], "nobody wants c for a"),
        ([Ring((RingLeg(1, 2), RingLeg(2, 1)))], "nobody wants b for c"),
        ([Ring((RingLeg(0, 1), RingLeg(1, 2)))], "breaks after offer b"),
        ([Ring((RingLeg(1, 2), RingLeg(2, 3), RingLeg(3, 1)))], "a link is given"),
        ([Ring((RingLeg(0, 1, (3,)), RingLeg(1, 0)))], "%any is no link of the owner of a"),
    ],
)
def test_each_broken_rule_is_told(rings: list[Ring], told: str) -> None:
    """A thing used twice, something not wanted, a break and a foreign link are each found."""
    assert told in "\n".join(violations(SWAPS, rings))


def test_a_ring_longer_than_allowed_is_told() -> None:
    """The cap is checked too."""
    assert "more than 1" in "\n".join(violations(SWAPS, [SWAP], longest_ring=1))


class _Wrong:
    """A solver that says whatever it was made with."""

    def __init__(self, *rings: Ring, trades: int = 2) -> None:
        self.rings, self.trades = rings, trades

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        """Answer without a look at the exchange."""
        proof = RingProof(people=2, trades=2, optimal=True, lowest_cost=True, seconds=0)
        return RingSolution(
            objective=RingObjective.TRADES, rings=self.rings, people=2, trades=self.trades, cost=0, proof=proof
        )


@pytest.mark.parametrize("solver", [_Wrong(SWAP, THROUGH), _Wrong(SWAP, trades=3)])
async def test_a_solver_that_errs_is_not_believed(solver: _Wrong) -> None:
    """Rings that break a rule, and counts that are not those of the rings, never reach anybody."""
    with pytest.raises(RingsRefused):
        await FindRings(solver).solve(SWAPS, RingSearch())
    assert (await FindRings(_Wrong(SWAP)).solve(SWAPS, RingSearch())).trades == 2


async def test_the_gap_is_what_the_first_objective_leaves_open() -> None:
    """Unproven, a choice says by how much the best possible may be above it."""
    found = await ExhaustiveRingSolver().solve(SWAPS, RingSearch())
    assert found.gap == 0
    assert evolve(found, proof=evolve(found.proof, people=3, optimal=False)).gap == 0.5
    assert evolve(found, proof=evolve(found.proof, trades=4, optimal=False)).gap == 1.0
