"""Rings of a whole market, and what is known of them."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.model import Leg, MarketArc, MarketRingRules, RingChoice, RingWorth
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.testing.rings.solver import ExhaustiveRingChooser
from dualcaster_highs import HighsRingChooser

WAYS = ((1, 2), (2, 3), (3, 1), (4, 5), (5, 4))


@frozen
class _OutOfTime:
    """What ends with one ring, and cannot say that no others would be better."""

    async def choose(self, rings: Sequence[RingWorth], *, time_limit: float) -> RingChoice:
        return RingChoice(places=(0,), optimal=False)


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


async def test_a_choice_that_runs_out_of_time_is_what_was_found() -> None:
    """The rings so far, how many people could trade at most, and that nothing is proven."""
    found = await FindMarketRings(_Arcs(), _OutOfTime(), MarketRingRules(), PublicIds()).in_market()
    assert 0 < found.people < 5
    assert (found.optimal, found.most_people, found.considered) == (False, 5, 2)
    assert found.gap == round((5 - found.people) / found.people, 4)
    assert found.people == sum(len(ring.user_ids) for ring in found.rings)


async def test_all_of_a_market_is_proven_where_there_is_time() -> None:
    """Nobody else could trade."""
    found = await FindMarketRings(_Arcs(), ExhaustiveRingChooser(), MarketRingRules(), PublicIds()).in_market()
    assert (found.people, found.most_people, found.optimal, found.gap) == (5, 5, True, 0)


async def test_a_market_without_time_has_no_rings_and_its_bound() -> None:
    """What could not be balanced in time is not chosen."""
    finder = FindMarketRings(_Arcs(), ExhaustiveRingChooser(), MarketRingRules(), PublicIds())
    found = await finder.in_market(time_limit=0)
    assert (found.rings, found.considered, found.most_people) == ((), 0, 5)


_people = st.lists(st.integers(1, 9), min_size=2, max_size=4, unique=True).map(tuple)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.builds(RingWorth, people=_people, cards=st.integers(2, 9), spread=st.integers(0, 50)), max_size=9))
async def test_the_solver_chooses_as_well_as_trying_everything(rings: list[RingWorth]) -> None:
    """People first, then cards, then the least spread."""

    def worth(choice: RingChoice) -> tuple[int, int, int]:
        chosen = [rings[place] for place in choice.places]
        people = [key for ring in chosen for key in ring.people]
        assert len(people) == len(set(people))
        spread = sum(len(ring.people) * ring.spread for ring in chosen)
        return len(people), sum(ring.cards for ring in chosen), -spread

    found = await HighsRingChooser().choose(rings, time_limit=30)
    assert found.optimal
    assert worth(found) == worth(await ExhaustiveRingChooser().choose(rings, time_limit=30))
