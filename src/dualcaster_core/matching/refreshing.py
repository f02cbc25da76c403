"""Computing everybody's matches anew, parted so that more workers make it faster."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.events import RefreshRequested
from dualcaster_core.matching.portions import PortionComputation

STALE_AFTER: Final = timedelta(hours=20)
"""Stored matches older than this are computed again by the nightly run: people fall out of sight with time."""
PORTION: Final = 25
"""People of one message: what one of them takes has to end well before the message is sent again."""
_AT_ONCE: Final = 10_000


@frozen(kw_only=True)
class RefreshPlan:
    """Whose matches are to be computed anew: those that were computed before this moment, or of older values."""

    user_ids: tuple[int, ...]
    before: datetime


@frozen(kw_only=True)
class BulkRefresh:
    """Plans a refresh as events of a few people each, and does one of them. ``counted`` is told of how many."""

    matching: Matching
    counted: Callable[[int], object] = lambda _people: None

    async def plan(self, *, everybody: bool = False) -> RefreshPlan:
        """Say whose stored matches are out of date; ``everybody``: all open accounts, computed or not."""
        now = self.matching.clock.now()
        before = now if everybody else now - STALE_AFTER
        async with self.matching.snapshots() as uow:
            generation = await uow.match_snapshots.generation()
            if everybody:
                users = await uow.matches.open_accounts()
            else:
                users = await uow.matches.stale(generation, before=before)
        return RefreshPlan(user_ids=tuple(users), before=before)

    async def request(self, plan: RefreshPlan, *, delivery: Delivery | None = None) -> int:
        """Record the events of a plan, all at once, and with them that a delivery is handled; count them."""
        people, before = plan.user_ids, plan.before.isoformat()
        portions = [people[start : start + PORTION] for start in range(0, len(people), PORTION)]
        events = [RefreshRequested(user_ids=list(portion), before=before) for portion in portions]
        async with self.matching.units() as uow:
            if delivery is not None and not await uow.mark_handled(delivery):
                return 0
            await uow.record_all(events)
            await uow.commit()
        return len(events)

    async def run(self, user_ids: Sequence[int], before: datetime) -> int:
        """Compute those of some people anew who are still due, and store them together; count them.

        Where another worker has the same people, what is stored first stands, and is stored once.
        """
        done = await PortionComputation(self.matching).refresh(await self._due(user_ids, before), before)
        self.counted(done)
        return done

    async def left(self, plan: RefreshPlan) -> int:
        """Count how many people of a plan are still due."""
        people = plan.user_ids
        portions = [people[start : start + _AT_ONCE] for start in range(0, len(people), _AT_ONCE)]
        return sum([len(await self._due(portion, plan.before)) for portion in portions])

    async def _due(self, user_ids: Sequence[int], before: datetime) -> Sequence[int]:
        async with self.matching.snapshots() as uow:
            generation = await uow.match_snapshots.generation()
            return await uow.matches.due_among(user_ids, generation, before=before)
