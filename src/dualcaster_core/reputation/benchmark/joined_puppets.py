"""Puppets on a public trust network: the same attack as in a made-up market, on the topology of a real one."""

from collections.abc import Sequence

from dualcaster_core.reputation.benchmark.evaluation import BenchmarkRules, best_rated
from dualcaster_core.reputation.benchmark.ratings import Rating
from dualcaster_core.reputation.outcome_features import DAY
from dualcaster_core.reputation.simulation.market import Deal, TradedMarket


def market_of(ratings: Sequence[Rating], rules: BenchmarkRules) -> TradedMarket:
    """Take each positive rating, in order of time, for a completed trade that the rated person is reviewed for.

    A rating of 2 or more is worth five stars, of 1 four. The anchors are those of the benchmark.
    """
    begun = ratings[0].time
    days = int((ratings[-1].time - begun) / DAY) + 1
    founders = (one for one in ratings if one.time < begun + rules.founding_days * DAY)
    deals = [
        Deal(one.rater, one.rated, (one.time - begun) / DAY, (5 if one.value > 1 else 4, 0))
        for one in ratings
        if one.value > 0
    ]
    return TradedMarket(days, deals, frozenset(best_rated(founders, rules.anchors)))
