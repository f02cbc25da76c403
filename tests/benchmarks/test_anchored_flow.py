"""How long the flow of trust of a large market takes, and how much memory."""

import asyncio
import os
import resource
import subprocess
import sys
from array import array
from itertools import accumulate
from random import Random
from time import perf_counter

from dualcaster_core.reputation.anchored_flow import build_network
from dualcaster_flow import ScipyFlowSolver
from tests.support.source import SOURCE_ROOTS

PEOPLE = 100_000
TRADES = 1_000_000
BUDGET_SECONDS = 60.0
BUDGET_MB = 2_000


def measure() -> tuple[int, float, float]:
    """Compute the flow of a market whose people trade by a power law; return whom it reaches, seconds and MB."""
    random = Random(1)
    weights = list(accumulate(min(60.0, random.paretovariate(1.6)) for _ in range(PEOPLE)))
    firsts = array("q", random.choices(range(PEOPLE), cum_weights=weights, k=TRADES))
    seconds = array("q", random.choices(range(PEOPLE), cum_weights=weights, k=TRADES))
    anchors = random.sample(range(PEOPLE), PEOPLE // 100)
    begun = perf_counter()
    network = build_network(firsts, seconds, anchors)
    reached = asyncio.run(ScipyFlowSolver().reached(network))
    taken = perf_counter() - begun
    return len(reached), taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_flow_of_a_large_market() -> None:
    """100,000 people and 1 M trades take less than 60 s and 2 GB, so that a night has time for everything else.

    In a process of its own, whose memory is nothing else's.
    """
    path = os.pathsep.join(str(root) for root in [*SOURCE_ROOTS, SOURCE_ROOTS[0].parent])
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.test_anchored_flow"],
        env={**os.environ, "PYTHONPATH": path},
        cwd=SOURCE_ROOTS[0].parent,
        capture_output=True,
        text=True,
        check=True,
    )
    reached, taken, memory = finished.stdout.split()
    print(f"\n{reached} of {PEOPLE:,} people reached, {TRADES:,} trades: {taken} s, {memory} MB")
    assert int(reached) > 0.9 * PEOPLE
    assert float(taken) < BUDGET_SECONDS
    assert float(memory) < BUDGET_MB


if __name__ == "__main__":
    print(*(f"{figure:.1f}" if isinstance(figure, float) else figure for figure in measure()))
