"""The figures of the documentation's page on reputation are those that the rules give."""

import re
from pathlib import Path

from dualcaster_core.reputation import STANDING_NEEDS, TIER_THRESHOLDS, Standing, Tier
from dualcaster_core.reputation.anchored_flow import (
    ANCHOR_CAPACITY,
    ANCHOR_SHARE,
    CAPACITY_BY_DISTANCE,
    LEAST_FROM_ANCHOR,
    MOST_FROM_ANCHOR,
)
from dualcaster_core.reputation.benchmark.network import FEATURES
from dualcaster_core.reputation.simulation.market import honest_market
from dualcaster_core.reputation.simulation.tables import ATTACKED, attack_table, honest_table
from dualcaster_flow import ScipyFlowSolver

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "reputation.md").read_text(encoding="utf-8")


def rows(name: str) -> list[str]:
    """Return the rows of the table between two marks of the page."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", PAGE, re.DOTALL)
    assert found is not None
    return found[1].splitlines()[2:]


async def test_the_page_shows_what_puppets_reach() -> None:
    """``dualcaster reputation simulate`` gives the table of the page, row by row."""
    market = honest_market(ATTACKED)
    assert rows("puppets") == [
        f"| {row.puppets} | {'anchors' if row.at_anchors else 'others'} | "
        + " | ".join(f"{result.score:,}" for result in row.results)
        + " |"
        async for row in attack_table(market, ScipyFlowSolver())
    ]


async def test_the_page_shows_what_honest_people_lose() -> None:
    """At most 2 % of all points, and nobody a tier."""
    losses = [loss async for loss in honest_table(ScipyFlowSolver())]
    assert rows("honest") == [
        f"| {result.people:,} | {shape.trades:,} | {result.anchors} | {result.reached:,} | {result.uncapped:,} | "
        f"{result.loss:.2%} | {result.tiers_lost} |"
        for shape, result in losses
    ]
    assert max(result.loss for _, result in losses) <= 0.02
    assert sum(result.tiers_lost for _, result in losses) == 0


def test_the_page_states_tiers_and_standings() -> None:
    """Each threshold stands in its row."""
    for tier in Tier:
        assert f"| {tier.name.lower()} | {TIER_THRESHOLDS[tier]} |" in PAGE
    for standing in (Standing.ESTABLISHED, Standing.TRUSTED, Standing.ELITE):
        number, average = STANDING_NEEDS[standing]
        assert f"| {standing.name.lower()} | {number} | {float(average):.1f} |" in PAGE


def test_the_page_states_the_capacities_of_the_flow() -> None:
    """What can pass from whom to one partner."""
    first, second, farther = CAPACITY_BY_DISTANCE
    for row in (
        f"| an anchor | {ANCHOR_SHARE} units spread over its partners, at least {LEAST_FROM_ANCHOR} and at most "
        f"{MOST_FROM_ANCHOR} each; {ANCHOR_CAPACITY} in all |",
        f"| somebody who traded with an anchor | {first} |",
        f"| somebody at distance 2 | {second} |",
        f"| somebody farther away | {farther} |",
        f"over {len(FEATURES)} features",
    ):
        assert row in PAGE
