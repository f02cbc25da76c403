"""Rings through one user among thousands of traders, as the page of rings asks for them.

Budget: half a second of work of this program and of the database together, the promise for everything that is computed
of matches. ``DUALCASTER_BENCH_TRADERS`` is how many people the market has.
"""

import random
from functools import partial

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.rings.market.model import MarketRingRules
from dualcaster_core.rings.market.use_cases import FindMarketRings
from dualcaster_core.testing import FixedClock
from dualcaster_highs import HighsRingChooser
from dualcaster_postgres.rings.market_arcs import PostgresMarketArcs
from tests.support.bench_market import NOW, BenchMarket, measured, percentile

ASKED = 20
HALF_A_SECOND = 500.0


async def test_rings_of_a_user_are_found_within_the_promise(market: BenchMarket) -> None:
    """Budget: the median under 500 ms of work, with the cards of ten rings chosen."""
    arcs = PostgresMarketArcs(market.database, FixedClock(NOW), MatchRules())
    finder = FindMarketRings(arcs, HighsRingChooser(), MarketRingRules(), PublicIds())
    people = random.Random(7).sample(market.users, ASKED)
    runs = [await measured(market, partial(finder.for_user, user_id), times=2) for user_id in people]
    elapsed, work = [run.elapsed for run in runs], [run.work for run in runs]
    found = [len(await finder.for_user(user_id)) for user_id in people]
    print(
        f"\n{len(market.users):,} traders: work p50 {percentile(work, 0.5):.0f} ms, p95 {percentile(work, 0.95):.0f}"
        f" ms; on the clock p50 {percentile(elapsed, 0.5):.0f} ms, p95 {percentile(elapsed, 0.95):.0f} ms;"
        f" {sum(found)} rings for {ASKED} people"
    )
    assert percentile(work, 0.5) < HALF_A_SECOND
