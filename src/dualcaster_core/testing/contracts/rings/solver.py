"""What every solver of rings must do."""

from collections.abc import Sequence

from dualcaster_core.rings.model import RingExchange, RingObjective, RingOffer, RingSearch
from dualcaster_core.rings.use_cases import FindRings
from dualcaster_core.testing.contracts.ports import Harness

TRADES = RingSearch(objective=RingObjective.TRADES)
PEOPLE = RingSearch(objective=RingObjective.PEOPLE)


def exchange_of(lists: Sequence[tuple[str, str, str]]) -> RingExchange:
    """Make an exchange of want lists: who, what they give (a link begins with %), and what they take, by rank."""
    owners = list(dict.fromkeys(who for who, _, _ in lists))
    places = {label: place for place, (_, label, _) in enumerate(lists)}
    wants = [
        (place, places[wanted], 0 if label.startswith("%") else rank)
        for place, (_, label, wishes) in enumerate(lists)
        for rank, wanted in enumerate(wishes.split(), start=1)
    ]
    gives, gets, costs = zip(*wants, strict=True) if wants else ((), (), ())
    offers = [RingOffer(label, owners.index(who), label.startswith("%")) for who, label, _ in lists]
    return RingExchange(owners=owners, offers=offers, gives=gives, gets=gets, costs=costs)


THREE = exchange_of([("ann", "a", "b"), ("bob", "b", "c"), ("cid", "c", "a")])
CHOICE = exchange_of(
    [
        ("ann", "a1", "b1 c"),
        ("ann", "a2", "b2"),
        ("bob", "b1", "a2"),
        ("bob", "b2", "a1"),
        ("cid", "c", "b2"),
    ]
)
"""Ann and Bob make a ring of four trades; with Cid there are three people and three trades at most."""


class RingSolverContract:
    """``RingSolver``: the best rings by the objective, with a proof."""

    async def test_a_ring_of_three_is_found(self, harness: Harness) -> None:
        """Where no two can trade, three can."""
        found = await FindRings(harness.ring_solver).solve(THREE, TRADES)
        assert [[leg.gives for leg in ring.legs] for ring in found.rings] == [[0, 1, 2]]
        assert (found.people, found.trades, found.gap) == (3, 3, 0)
        assert found.proof.optimal

    async def test_no_ring_is_longer_than_allowed(self, harness: Harness) -> None:
        """A cap on the length leaves out what is longer, and the proof is about what is left."""
        found = await FindRings(harness.ring_solver).solve(THREE, RingSearch(longest_ring=2))
        assert (found.rings, found.people, found.proof.people, found.proof.optimal) == ((), 0, 0, True)

    async def test_the_objective_chooses_between_people_and_trades(self, harness: Harness) -> None:
        """Four trades of two people, or three people with three trades."""
        solve = FindRings(harness.ring_solver).solve
        most_trades, most_people = await solve(CHOICE, TRADES), await solve(CHOICE, PEOPLE)
        assert (most_trades.people, most_trades.trades) == (2, 4)
        assert (most_people.people, most_people.trades) == (3, 3)

    async def test_a_link_meets_one_want_and_counts_no_trade(self, harness: Harness) -> None:
        """Who offers two things for a link gets one of what it stands for."""
        exchange = exchange_of(
            [
                ("ann", "a1", "%twin"),
                ("ann", "a2", "%twin"),
                ("ann", "%twin", "b c"),
                ("bob", "b", "a1 a2"),
                ("cid", "c", "a1 a2"),
            ]
        )
        found = await FindRings(harness.ring_solver).solve(exchange, TRADES)
        assert (found.people, found.trades, len(found.rings)) == (2, 2, 1)
        assert next(leg.through for leg in found.rings[0].legs if leg.gives < 2) == (2,)

    async def test_of_equal_choices_the_cheapest_is_taken(self, harness: Harness) -> None:
        """Who ranks one thing before another gets it where that costs nobody a trade."""
        exchange = exchange_of([("ann", "a", "c b"), ("bob", "b", "a"), ("cid", "c", "a")])
        found = await FindRings(harness.ring_solver).solve(exchange, TRADES)
        assert [leg.gets for leg in found.rings[0].legs] == [2, 0]
        assert (found.cost, found.proof.lowest_cost) == (2, True)

    async def test_least_people_rules_out_choices_with_fewer(self, harness: Harness) -> None:
        """More people cost trades only as far as it must be, and more than there are leave nothing."""
        solve = FindRings(harness.ring_solver).solve
        found = await solve(CHOICE, RingSearch(objective=RingObjective.TRADES, least_people=3))
        assert (found.people, found.trades) == (3, 3)
        none = await solve(CHOICE, RingSearch(objective=RingObjective.TRADES, least_people=4))
        assert (none.rings, none.proof.optimal) == ((), True)

    async def test_an_exchange_without_rings_has_none(self, harness: Harness) -> None:
        """Nothing wanted, or wanted in one direction only, is no ring."""
        for lists in ([("ann", "a", "")], [("ann", "a", "b"), ("bob", "b", "")]):
            found = await FindRings(harness.ring_solver).solve(exchange_of(lists), PEOPLE)
            assert (found.rings, found.people, found.trades, found.gap) == ((), 0, 0, 0)

    async def test_the_frontier_goes_from_trades_to_people(self, harness: Harness) -> None:
        """Each point has more people and fewer trades than the one before, and its own proof."""
        points = [point async for point in FindRings(harness.ring_solver).frontier(CHOICE, TRADES)]
        assert [(point.people, point.trades) for point in points] == [(2, 4), (3, 3)]
        assert all(point.proof.optimal for point in points)
