"""The network of trust, and whom a flow through it reaches."""

from array import array
from collections.abc import Collection, Iterable
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.reputation.anchored_flow import (
    ANCHOR_CAPACITY,
    CAPACITY_BY_DISTANCE,
    LEAST_FROM_ANCHOR,
    MOST_FROM_ANCHOR,
    TrustNetwork,
    build_network,
    edge_capacity,
)
from dualcaster_core.reputation.anchoring import counted_traders
from dualcaster_core.reputation.ports import FlowSolver
from dualcaster_core.testing.reputation import AugmentingPaths
from dualcaster_flow import ScipyFlowSolver

Pairs = Iterable[tuple[int, int]]


@pytest.fixture(params=[AugmentingPaths, ScipyFlowSolver], ids=["paths", "scipy"])
def solver(request: pytest.FixtureRequest) -> FlowSolver:
    """Make each of the solvers."""
    made: FlowSolver = request.param()
    return made


def network(pairs: Pairs, anchors: Collection[int]) -> TrustNetwork:
    """Return the network of pairs."""
    listed = list(pairs)
    return build_network(array("q", [one for one, _ in listed]), array("q", [other for _, other in listed]), anchors)


async def reached(solver: FlowSolver, pairs: Pairs, anchors: Collection[int]) -> set[int]:
    """Return the ids of the people who get their unit."""
    built = network(pairs, anchors)
    return {built.people[place] for place in await solver.reached(built)}


def edges(built: TrustNetwork) -> dict[tuple[int, int], int]:
    """Return what can pass between people, by their ids."""
    return {
        (built.people[start], built.people[end]): capacity
        for start, end, capacity in zip(built.starts, built.ends, built.capacities, strict=True)
    }


def test_capacities_fall_with_distance() -> None:
    """What passes to one partner falls from an anchor outwards, down to one unit."""
    falling = [edge_capacity(distance, 17) for distance in range(6)]
    assert falling == sorted(falling, reverse=True)
    assert falling[1:] == [*CAPACITY_BY_DISTANCE, 1, 1]


def test_an_anchor_with_many_partners_gives_less_through_each() -> None:
    """An anchor's share is spread over its partners, within bounds."""
    spread = [edge_capacity(0, partners) for partners in (1, 3, 4, 50, 75, 100, 5000)]
    assert spread == [MOST_FROM_ANCHOR, MOST_FROM_ANCHOR, 38, 3, LEAST_FROM_ANCHOR, LEAST_FROM_ANCHOR, 2]


def test_edges_lead_away_from_anchors() -> None:
    """From nearer to farther people, both ways between equally far ones, never back and never into an anchor."""
    built = network([(30, 10), (30, 20), (10, 20), (20, 40), (50, 60)], {30, 99})
    assert set(edges(built)) == {(30, 10), (30, 20), (10, 20), (20, 10), (20, 40)}
    assert [built.people[place] for place in built.anchors] == [30]


def test_a_pair_is_one_edge_however_often_it_traded() -> None:
    """The order of pairs, and how often and from which side they are named, changes nothing; oneself is nobody."""
    once = network([(1, 2), (2, 3)], {1})
    often = network([(3, 2), (2, 1), (1, 2), (2, 3), (2, 3), (3, 3)], {1})
    assert edges(often) == edges(once)
    assert often.classes == once.classes


async def test_the_flow_reaches_who_is_connected_to_an_anchor(solver: FlowSolver) -> None:
    """Who has no way from an anchor is not reached; an anchor needs nothing."""
    assert await reached(solver, [(1, 2), (2, 3), (8, 9)], {1}) == {2, 3}
    assert await reached(solver, [(1, 2)], set()) == set()
    assert await reached(solver, [], {1}) == set()


async def test_a_group_gets_no_more_than_its_trades_with_others_let_through(solver: FlowSolver) -> None:
    """However many puppets trade with each other, the flow reaches as many as one honest partner can pass on."""
    honest = [(1, 2), (2, 3), (3, 4)]
    for puppets in (10, 60):
        group = [(100 + one, 100 + other) for one in range(puppets) for other in range(one)]
        assert len(await reached(solver, [*honest, *group, (4, 100)], {1}) - {2, 3, 4}) == CAPACITY_BY_DISTANCE[2]
        assert len(await reached(solver, [*honest, *group, (2, 100)], {1}) - {2, 3, 4}) == CAPACITY_BY_DISTANCE[0]


async def test_an_anchor_gives_so_much_and_no_more(solver: FlowSolver) -> None:
    """An anchor with a thousand partners reaches 800 of them."""
    assert len(await reached(solver, [(1, 10 + one) for one in range(1000)], {1})) == ANCHOR_CAPACITY


async def test_people_with_more_partners_come_first(solver: FlowSolver) -> None:
    """Where not everybody can be reached, those are who have traded with the most people."""
    crowd = [(2, 10 + one) for one in range(60)]
    traders = [(10 + one, 10 + other) for one in range(4) for other in range(one)]
    assert {10, 11, 12, 13} < await reached(solver, [(1, 2), *crowd, *traders], {1})
    assert len(await reached(solver, [(1, 2), *crowd, *traders], {1})) == MOST_FROM_ANCHOR


@settings(deadline=None, max_examples=60)
@given(
    people=st.integers(2, 40),
    trades=st.integers(1, 120),
    anchors=st.sets(st.integers(0, 39), max_size=4),
    seed=st.integers(0, 2**32),
)
async def test_both_solvers_reach_as_many_of_each_class(people: int, trades: int, anchors: set[int], seed: int) -> None:
    """Whom they reach may differ within a class, how many of it does not."""
    random = Random(seed)
    built = network([(random.randrange(people), random.randrange(people)) for _ in range(trades)], anchors)
    built = evolve(built, capacities=array("i", [random.choice((1, 1, 2)) for _ in built.capacities]))
    by_paths = set(await AugmentingPaths().reached(built))
    by_scipy = set(await ScipyFlowSolver().reached(built))
    assert [len(by_paths & set(group)) for group in built.classes] == [
        len(by_scipy & set(group)) for group in built.classes
    ]
    assert await ScipyFlowSolver().reached(built) == sorted(by_scipy)


@pytest.mark.parametrize(
    ("reached", "was_in_force", "counted"),
    [(50, False, 1000), (50, True, 50), (350, True, 300), (600, True, 300), (601, True, 601)],
)
def test_a_crowd_of_puppets_does_not_lift_the_cap(reached: int, was_in_force: bool, counted: int) -> None:
    """Once in force with 3 anchors it stays so until more than 600 traders whom the flow reaches are active."""
    active = frozenset(range(1000))
    assert counted_traders(active, frozenset(range(reached)), 3, was_in_force=was_in_force) == counted
