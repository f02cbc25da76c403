"""Finding out each night whom the flow of trust reaches."""

import asyncio
from array import array
from collections.abc import Set
from datetime import timedelta

from attrs import field, frozen, validators

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.reputation.anchored_flow import TrustNetwork, build_network
from dualcaster_core.reputation.history import TRADERS_PER_ANCHOR
from dualcaster_core.reputation.ports import AnchoringUnitOfWork, FlowSolver
from dualcaster_core.reputation.trading_pairs import MarketAnchoring

ACTIVE_TRADER = timedelta(days=180)
"""Somebody is an active trader for so long after a completed trade."""


@frozen(kw_only=True)
class AnchoringRules:
    """How long a trade makes its people active traders, of whom one in a hundred must be an anchor."""

    active: timedelta = field(default=ACTIVE_TRADER, validator=validators.gt(timedelta(0)))


@frozen(kw_only=True)
class ComputeAnchoring:
    """Computes the flow of trust of the whole market and stores whom it reaches."""

    units: UnitOfWorkFactory[AnchoringUnitOfWork]
    solver: FlowSolver
    clock: Clock
    rules: AnchoringRules = AnchoringRules()

    async def run(self) -> MarketAnchoring:
        """Compute and store the anchoring of now; return it.

        The pairs are read in one transaction, the flow is computed in none, and the result is stored in another.
        """
        now = self.clock.now()
        firsts, seconds, active = array("q"), array("q"), set[int]()
        async with self.units() as uow:
            anchors, was_in_force = await uow.anchoring.anchors(), await uow.anchoring.was_in_force()
            async for pairs in uow.anchoring.trading_pairs():
                for pair in pairs:
                    firsts.append(pair.first_id)
                    seconds.append(pair.second_id)
                    if now - pair.last_trade_at < self.rules.active:
                        active.update((pair.first_id, pair.second_id))
        people = await self.reached(firsts, seconds, anchors)
        found = MarketAnchoring(
            computed_at=now,
            people=people,
            anchors=len(anchors & active),
            active_traders=counted_traders(active, people, len(anchors & active), was_in_force=was_in_force),
        )
        await self._store(found)
        return found

    async def reached(self, firsts: "array[int]", seconds: "array[int]", anchors: frozenset[int]) -> frozenset[int]:
        """Return whom the flow reaches, the anchors among them who have traded."""
        network: TrustNetwork = await asyncio.to_thread(build_network, firsts, seconds, anchors)
        places = await self.solver.reached(network)
        return frozenset(network.people[place] for group in (network.anchors, places) for place in group)

    async def _store(self, found: MarketAnchoring) -> None:
        async with self.units() as uow:
            await uow.anchoring.store(found)
            await uow.commit()


def counted_traders(active: Set[int], reached: Set[int], anchors: int, *, was_in_force: bool) -> int:
    """Return how many active traders count towards the share that must be anchors.

    All of them until the cap is in force. From then on those whom the flow reaches, and no more than keep it in force
    unless they are twice as many: puppets can neither lift the cap by being many nor by the few whom the flow reaches
    through them; anchors who stop trading can, and so can a market that outgrows its anchors.
    """
    if not was_in_force:
        return len(active)
    counted = len(active & reached)
    enough = anchors * TRADERS_PER_ANCHOR
    return counted if counted > 2 * enough else min(counted, enough)
