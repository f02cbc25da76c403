"""What puppets reach, and what honest people lose."""

import pytest
from attrs import evolve

from dualcaster_core.reputation import TIER_THRESHOLDS, Tier
from dualcaster_core.reputation.anchored_flow import MOST_FROM_ANCHOR
from dualcaster_core.reputation.benchmark.evaluation import BenchmarkRules
from dualcaster_core.reputation.benchmark.joined_puppets import market_of
from dualcaster_core.reputation.benchmark.ratings import Rating
from dualcaster_core.reputation.points import ANCHORED_PER_PARTNER, UNANCHORED_LIMIT
from dualcaster_core.reputation.simulation.attack import attack, honest_loss
from dualcaster_core.reputation.simulation.market import HonestMarket, Puppets, TradedMarket, honest_market
from dualcaster_flow import ScipyFlowSolver

SMALL = HonestMarket(people=300, trades=2400)
SOLVER = ScipyFlowSolver()
MOST_POINTS = UNANCHORED_LIMIT + 100 + 50
"""Of trades and reviews beyond the flow, signals and verification."""
PER_CARRIED = 10 + 50
"""No trade gives more than 10 points, and no review more than 50."""


@pytest.fixture(scope="module")
def market() -> TradedMarket:
    """Make a market of 300 people."""
    return honest_market(SMALL)


async def score(market: TradedMarket, number: int, real_trades: int, *, at_anchors: bool = False) -> int:
    """Return the best score of so many puppets."""
    puppets = Puppets(number=number, real_trades=real_trades, at_anchors=at_anchors)
    return (await attack(market, puppets, SOLVER)).score


@pytest.mark.parametrize("number", [2, 20, 150])
async def test_without_a_real_trade_puppets_stay_below_silver(market: TradedMarket, number: int) -> None:
    """However many there are, and with all that signals and verification give."""
    assert await score(market, number, 0) <= MOST_POINTS < TIER_THRESHOLDS[Tier.SILVER]


@pytest.mark.parametrize("real_trades", [1, 2, 4])
async def test_the_score_of_puppets_does_not_grow_with_their_number(market: TradedMarket, real_trades: int) -> None:
    """Once there are as many as the flow reaches, more of them add nothing."""
    assert await score(market, 60, real_trades) == await score(market, 180, real_trades)


@pytest.mark.parametrize("at_anchors", [False, True])
async def test_the_score_of_puppets_grows_at_most_linearly_with_real_trades(
    market: TradedMarket, at_anchors: bool
) -> None:
    """Each real trade lets at most so many puppets through, each for at most five trades and reviews."""
    through = MOST_FROM_ANCHOR if at_anchors else 4
    for real_trades in (1, 2, 3):
        carried = real_trades * (1 + ANCHORED_PER_PARTNER * through)
        result = await attack(market, Puppets(number=150, real_trades=real_trades, at_anchors=at_anchors), SOLVER)
        assert result.anchored_trades <= carried
        assert result.score <= MOST_POINTS + PER_CARRIED * carried


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_honest_people_lose_next_to_nothing(seed: int) -> None:
    """At most 2 % of all points and nobody's tier, where one trader in a hundred is an anchor."""
    result = await honest_loss(honest_market(evolve(SMALL, seed=seed)), SOLVER)
    assert result.anchors * 100 >= result.people > 250
    assert result.uncapped > 50_000
    assert 0 <= result.loss <= 0.02
    assert result.tiers_lost == 0


async def test_too_small_a_flow_would_cost_honest_people(market: TradedMarket) -> None:
    """What is measured is not nothing: if the flow reached the anchors alone, much would be lost."""

    class NobodyReached:
        async def reached(self, network: object) -> list[int]:
            return []

    result = await honest_loss(market, NobodyReached())
    assert result.loss > 0.02
    assert result.tiers_lost > 10


async def test_the_bound_holds_on_a_network_of_ratings() -> None:
    """Puppets who join a public trust network reach no more there, with its best rated people as anchors."""
    ratings = [
        Rating(one, (one * step + 1) % 211, 1 + (one + step) % 9, 86_400.0 * (one + 211 * step))
        for step in range(1, 4)
        for one in range(211)
        if one != (one * step + 1) % 211
    ]
    joined = market_of(ratings, BenchmarkRules())
    assert len(joined.anchors) == 10
    assert await score(joined, 100, 0) <= MOST_POINTS
    assert await score(joined, 50, 2) == await score(joined, 100, 2)


def test_the_same_shape_has_the_same_market() -> None:
    """A market is made of its shape and its seed alone."""
    assert honest_market(SMALL).deals == honest_market(SMALL).deals != honest_market(evolve(SMALL, seed=9)).deals


async def test_a_market_of_anchors_alone_can_be_attacked() -> None:
    """Where everybody is an anchor, real trades are with anchors, whoever they were meant to be with."""
    market = honest_market(HonestMarket(people=100, trades=100, anchors_in_a_hundred=100))
    assert set(market.honest) == set(market.anchors)
    assert await score(market, 10, 2) <= MOST_POINTS + 2 * PER_CARRIED * MOST_FROM_ANCHOR
