"""What the matching does after an event."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.events import VisibilityChanged
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.events import RefreshRequested, StrongMatchesFound
from dualcaster_core.matching.notices import notifications_of
from dualcaster_core.matching.ports import MatchNoticesUnitOfWork
from dualcaster_core.matching.refreshing import BulkRefresh
from dualcaster_core.reputation.events import TierChanged


@frozen
class MergeEdit:
    """Merges an edit of lists or visibility, or another tier, into the stored matches of everybody concerned."""

    matching: Matching

    async def __call__(self, delivery: Delivery, event: ListsChanged | VisibilityChanged | TierChanged) -> None:
        """Merge the edit; one that a later edit overtook is left to the later one."""
        async with self.matching.units() as uow:
            if await uow.match_snapshots.list_version(event.user_id) > event.version:
                await uow.mark_handled(delivery)
                await uow.commit()
                return
        await self.matching.merge_edit(event.user_id, delivery)


@frozen
class NotifyStrongMatches:
    """Notifies the owners of new strong matches, each once, in the transaction that notes the event as handled."""

    units: UnitOfWorkFactory[MatchNoticesUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: StrongMatchesFound) -> None:
        """Notify everybody of the event."""
        people = sorted({key for match in event.matches for key in (match.user_id, match.candidate_id)})
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            names = await uow.users.usernames(people)
            told = notifications_of(event, names, event_id=delivery.event_id, at=self.clock.now())
            await uow.notifications.add(*told)
            await uow.commit()


@frozen
class PlanMatchRefresh:
    """Has the stored matches recomputed that prices, tiers or time have made out of date, by whoever is free."""

    refresh: BulkRefresh

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Plan it once."""
        await self.refresh.request(await self.refresh.plan(), delivery=delivery)


@frozen
class RefreshMatches:
    """Recomputes the matches of a few people, each in a transaction of its own; done twice it finds nothing to do."""

    refresh: BulkRefresh

    async def __call__(self, delivery: Delivery, event: RefreshRequested) -> None:
        """Recompute what is still due."""
        await self.refresh.run(event.user_ids, datetime.fromisoformat(event.before))
        async with self.refresh.matching.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
