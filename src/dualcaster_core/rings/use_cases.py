"""Finds rings, and what can be had for what."""

from collections.abc import AsyncIterator
from time import monotonic

from attrs import evolve, frozen

from dualcaster_core.rings.model import RingExchange, RingObjective, RingSearch, RingSolution
from dualcaster_core.rings.ports import RingSolver
from dualcaster_core.rings.verification import checked


@frozen
class FindRings:
    """Chooses rings of an exchange with a solver, whose answers are checked before anybody sees them."""

    solver: RingSolver

    async def solve(self, exchange: RingExchange, search: RingSearch) -> RingSolution:
        """Choose rings; see ``RingSolver``. Raises ``RingsRefused`` where the solver's rings break a rule."""
        return checked(exchange, search, await self.solver.solve(exchange, search))

    async def frontier(self, exchange: RingExchange, search: RingSearch) -> AsyncIterator[RingSolution]:
        """Yield every choice that none beats in people and trades at once, from the most trades to the most people.

        Each comes with its own proof. The time limit holds for all of them together: where it ends the frontier early
        the last point is not proven.
        """
        ends = monotonic() + search.time_limit
        asked = evolve(search, objective=RingObjective.TRADES)
        while True:
            point = await self.solve(exchange, evolve(asked, time_limit=max(0.05, ends - monotonic())))
            if not point.rings:
                return
            yield point
            if not point.proof.optimal or monotonic() >= ends:
                return
            asked = evolve(asked, least_people=point.people + 1)
