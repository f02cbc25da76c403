"""What follows for clearings from what becomes of their circles."""

from typing import Final

from attrs import frozen

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.rings.proposals.acting import RingContext
from dualcaster_core.rings.proposals.events import RingAccepted, RingCancelled, RingDeclined, RingLapsed, RingStarted
from dualcaster_core.rings.proposals.handlers import end_ring
from dualcaster_core.rings.proposals.lifecycle import RingAction
from dualcaster_core.stores.clearing.counter import called_off, promised
from dualcaster_core.stores.clearing.events import CirclesProposed
from dualcaster_core.stores.clearing.lifecycle import OPEN_AT_COUNTER, CounterStatus
from dualcaster_core.stores.clearing.ports import ClearingUnitOfWork
from dualcaster_core.stores.clearing.running import ClearStoreNight
from dualcaster_core.stores.events.events import StoreEventCancelled
from dualcaster_core.trading.errors import CopiesGone

ACCEPTED: Final = (RingAccepted, RingStarted)
FALLEN: Final = (RingDeclined, RingLapsed, RingCancelled)


@frozen
class KeepCounterCopies:
    """Keeps what people give at the counter once they accepted, and frees it where their circle falls."""

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    clock: Clock

    async def __call__(
        self, delivery: Delivery, event: RingAccepted | RingStarted | RingDeclined | RingLapsed | RingCancelled
    ) -> None:
        """Do it in the transaction that notes the event as handled.

        Where somebody's cards are gone by then what is at the counter is called off, which staff see.
        """
        now = self.clock.now()
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            found = await uow.clearings.circle_of_ring(event.ring_id)
            for known in sorted(found[1].parts, key=lambda part: part.user_id) if found is not None else ():
                await uow.users.with_id(known.user_id, lock=True)
                part = await uow.clearings.part(known.id, lock=True)
                ring = await uow.rings.one(event.ring_id)
                if part is None or ring is None or part.status not in OPEN_AT_COUNTER:
                    continue
                if isinstance(event, FALLEN):
                    await called_off(uow, part, now, None)
                elif part.status is CounterStatus.WAITING and part.user_id in ring.accepted_ids:
                    try:
                        await promised(uow, part, now)
                    except CopiesGone:
                        await called_off(uow, part, now, None)
            await uow.commit()


@frozen
class ClearAgain:
    """Looks for further circles once one of a store night falls."""

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    clearing: ClearStoreNight

    async def __call__(self, delivery: Delivery, event: RingDeclined | RingLapsed | RingCancelled) -> None:
        """Propose them; done twice, nobody is free any more."""
        async with self.units() as uow:
            found = await uow.clearings.circle_of_ring(event.ring_id)
        if found is not None:
            await self.clearing.again(found[0].event_id)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class EndClearing:
    """Lets the circles of an event that was cancelled fall, and frees what people kept for its counter.

    A circle that everybody has accepted goes on between the people in it.
    """

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    rings: RingContext

    async def __call__(self, delivery: Delivery, event: StoreEventCancelled) -> None:
        """Do it in short transactions; done twice there is nothing more to do."""
        now = self.rings.clock.now()
        async with self.units() as uow:
            waiting = await uow.clearings.waiting_rings(event.event_id)
        for ring_id in waiting:
            await end_ring(self.rings, ring_id, RingAction.END, now)
        async with self.units() as uow:
            parts = await uow.clearings.open_parts(event.event_id)
        for part_id, user_id in parts:
            async with self.units() as uow:
                await uow.users.with_id(user_id, lock=True)
                part = await uow.clearings.part(part_id, lock=True)
                if part is not None and part.status in OPEN_AT_COUNTER:
                    await called_off(uow, part, now, None)
                    await uow.commit()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()


@frozen
class NotifyClearing:
    """Tells people in the notification centre that circles were proposed to them."""

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: CirclesProposed) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        hashid = self.ids.encode(IdKind.STORE_EVENT, event.event_id)
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            found = await uow.store_events.one(event.event_id)
            if found is not None:
                await uow.notifications.add(
                    *(
                        NewNotification(
                            user_id=user_id,
                            key=f"clearing.proposed:{event.clearing_id}",
                            type="clearing.proposed",
                            title=f"You can trade tonight: {found.terms.title}",
                            body="Look at what you give and get, and accept or decline.",
                            action_url=f"/events/{hashid}/trades",
                            metadata={"event": hashid},
                            created_at=self.clock.now(),
                        )
                        for user_id in event.user_ids
                    )
                )
            await uow.commit()
