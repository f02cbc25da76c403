"""Rings of a whole market where the solver runs out of time."""

from collections.abc import Collection, Mapping, Sequence

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings import FindRings
from dualcaster_core.rings.market.model import Leg, MarketArc, MarketRingRules
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.rings.model import RingExchange, RingSearch, RingSolution
from dualcaster_core.testing.rings.solver import ExhaustiveRingSolver

WAYS = ((1, 2), (2, 3), (3, 1), (4, 5), (5, 4))


@frozen
class _OutOfTime:
    """A solver that ends with the first ring, and cannot say that no more people could trade."""

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        best = await ExhaustiveRingSolver().solve(exchange, search)
        rings = best.rings[:1]
        people = sum(map(len, rings))
        proof = evolve(best.proof, people=best.people + 1, trades=best.trades + 1, optimal=False, lowest_cost=False)
        return evolve(best, rings=rings, people=people, trades=people, cost=0, proof=proof)


@frozen
class _Arcs:
    """A market of five people with one card each."""

    async def around(self, user_id: int, *, neighbours: int, others: int) -> Sequence[MarketArc]:
        return await self.of_market(people=5, givers=5)

    async def of_market(self, *, people: int, givers: int) -> Sequence[MarketArc]:
        return [MarketArc(giver, receiver, 500, (500,)) for giver, receiver in WAYS]

    async def active(self, people: int) -> Sequence[int]:
        return range(1, 6)

    async def lines(self, legs: Sequence[Leg], *, limit: int) -> Mapping[Leg, Sequence[PairedLine]]:
        facts = {"card_id": 1, "copies": 1, "unit_cents": 500, "gap": 0, "wants_only": False}
        return {leg: [PairedLine(have_id=leg[0], want_id=leg[1], **facts)] for leg in legs}  # type: ignore[arg-type]

    async def taking_part(self, user_ids: Sequence[int]) -> Collection[int]:
        return set(user_ids)

    async def blocked(self, user_ids: Sequence[int]) -> Collection[Leg]:
        return ()

    async def card_names(self, card_ids: Sequence[int]) -> Mapping[int, str]:
        return dict.fromkeys(card_ids, "Lightning Bolt")

    async def usernames(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        return {key: f"person{key}" for key in user_ids}


async def test_a_solver_that_runs_out_of_time_answers_with_what_it_found() -> None:
    """The rings so far, how many people could trade at most, and that this is not proven to be reached."""
    found = await FindMarketRings(_Arcs(), FindRings(_OutOfTime()), MarketRingRules(), PublicIds()).in_market()
    assert 0 < found.people < 5
    assert (found.proven, found.optimal, found.most_people) == (False, False, 6)
    assert found.gap == round((6 - found.people) / found.people, 4)
    assert found.people == sum(len(ring.user_ids) for ring in found.rings)


async def test_all_of_a_market_is_proven_where_there_is_time() -> None:
    """Nobody else could trade."""
    finder = FindMarketRings(_Arcs(), FindRings(ExhaustiveRingSolver()), MarketRingRules(), PublicIds())
    found = await finder.in_market()
    assert (found.people, found.most_people, found.proven) == (5, 5, True)
    assert (found.optimal, found.gap) == (True, 0)
