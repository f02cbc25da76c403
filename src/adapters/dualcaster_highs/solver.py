"""``RingSolver`` on HiGHS, which is imported at the first search: most processes never need it."""

import asyncio
from importlib.util import find_spec
from time import perf_counter

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.rings.model import RingExchange, RingProof, RingSearch, RingSolution
from dualcaster_core.rings.tracing import cost_of, people_of, rings_of
from dualcaster_highs.deadline import Deadline


class HighsRingSolver:
    """An assignment for the most trades, and HiGHS for what an assignment cannot say, in a thread of one core.

    Rings of any length are a circulation; rings up to a length are chosen among columns that are made as their prices
    call for them. A math trade of 100,000 wants takes a few seconds and about 300 MB.
    """

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        """Choose rings; see ``dualcaster_core.rings.ports.RingSolver``."""
        if find_spec("highspy") is None or find_spec("scipy") is None:
            raise ExtraMissing("rings")
        deadline = Deadline.after(search.time_limit)
        try:
            return await asyncio.to_thread(_solution, exchange, search, deadline)
        finally:
            deadline.stopped.set()


def _solution(exchange: RingExchange, search: RingSearch, deadline: Deadline) -> RingSolution:
    from dualcaster_highs.bounded import best_bounded
    from dualcaster_highs.covers import best_cover
    from dualcaster_highs.want_graph import graph_of

    began = perf_counter()
    graph = graph_of(exchange)
    found = (
        best_cover(graph, search, deadline)
        if search.longest_ring is None
        else best_bounded(graph, search, search.longest_ring, deadline)
    )
    rings = rings_of(exchange, found.wants.tolist())
    return RingSolution(
        objective=search.objective,
        rings=rings,
        people=len(people_of(exchange, rings)),
        trades=sum(map(len, rings)),
        cost=cost_of(exchange, rings),
        proof=RingProof(
            people=found.people_bound,
            trades=found.trades_bound,
            optimal=found.optimal,
            lowest_cost=found.lowest_cost,
            seconds=perf_counter() - began,
        ),
    )
