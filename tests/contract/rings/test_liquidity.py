"""The liquidity of a market on PostgreSQL."""

from dualcaster_core.matching.model import MatchRules
from dualcaster_core.rings.market.liquidity import MeasureLiquidity
from dualcaster_core.rings.market.model import MarketRingRules
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from tests.support.postgres_harness import PostgresHarness


async def test_rings_reach_people_whom_pairs_do_not(harness: PostgresHarness) -> None:
    """Of seven people two swap, three have a ring, and two have one that is worth too little on one side."""
    scene = Scene(harness)
    people = [await scene.person(f"person{number}") for number in range(7)]
    ways = {(0, 1): 500, (1, 0): 500, (2, 3): 900, (3, 4): 910, (4, 2): 890, (5, 6): 1000, (6, 5): 400}
    for number, ((giver, receiver), cents) in enumerate(ways.items()):
        card = await scene.card(f"Card {number}", number=str(number), cents=cents)
        await scene.have(people[giver], card)
        await scene.want(people[receiver], card)
    arcs = PostgresMarketArcs(harness.database, harness.clock, MatchRules())
    asked: list[int] = []
    found = await MeasureLiquidity(arcs, MarketRingRules()).measure(people=10, sample=10, progress=asked.append)
    assert (found.people, found.arcs, found.sampled, sum(asked)) == (7, 7, 7, 7)
    assert {size: round(share * 7) for size, share in found.wanted.items()} == {2: 4, 3: 7, 4: 7}
    assert {size: round(share * 7) for size, share in found.fair.items()} == {2: 2, 3: 5, 4: 5}


async def test_a_fair_ring_holds_nobody_who_blocks_another(harness: PostgresHarness) -> None:
    """Rings of blocked people do not count as fair."""
    scene = Scene(harness)
    people = [await scene.person(f"person{number}") for number in range(4)]
    for number, giver in enumerate(people):
        card = await scene.card(f"Card {number}", number=str(number), cents=700)
        await scene.have(giver, card)
        await scene.want(people[(number + 1) % 4], card)
    await scene.block(people[0], people[2])
    arcs = PostgresMarketArcs(harness.database, harness.clock, MatchRules())
    found = await MeasureLiquidity(arcs, MarketRingRules()).measure(people=10, sample=10)
    assert (found.wanted[4], found.fair[4]) == (1.0, 0.0)


async def test_a_market_without_people_has_no_liquidity(harness: PostgresHarness) -> None:
    """Nobody is nobody, not an error."""
    arcs = PostgresMarketArcs(harness.database, harness.clock, MatchRules())
    found = await MeasureLiquidity(arcs, MarketRingRules()).measure(people=10, sample=10)
    assert (found.people, found.sampled, found.wanted[4], found.fair[4]) == (0, 0, 0.0, 0.0)
