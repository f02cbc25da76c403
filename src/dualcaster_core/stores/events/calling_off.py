"""Events that do not take place: staff cancel them, or their store closes or is not verified any more."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.accounts.events import BusinessDecided
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.events.events import StoreEventCancelled
from dualcaster_core.stores.events.lifecycle import EventAction
from dualcaster_core.stores.events.model import StoreEvent
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.profiles.events import StoreClosed


async def called_off(uow: StoreEventsUnitOfWork, events: Sequence[StoreEvent]) -> list[StoreEvent]:
    """Cancel events that the caller has locked, and record it for those who are told. Raises ``EventOver``."""
    cancelled = [one.after(EventAction.CANCEL) for one in events]
    for one in cancelled:
        await uow.store_events.store(one)
    await uow.record_all([StoreEventCancelled(event_id=one.id) for one in cancelled])
    return cancelled


@frozen
class CallOffStoreEvents:
    """Cancels all that a store has planned once it closes, or its business is not verified any more."""

    units: UnitOfWorkFactory[StoreEventsUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: StoreClosed | BusinessDecided) -> None:
        """Do it in the transaction that notes the event as handled; a store that is verified again keeps its events."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            store_id = await self._store_without_events(uow, event)
            if store_id is not None:
                await uow.store_events.end_all_series(store_id)
                await called_off(uow, await uow.store_events.ahead_of_store(store_id, self.clock.now()))
            await uow.commit()

    async def _store_without_events(
        self, uow: StoreEventsUnitOfWork, event: StoreClosed | BusinessDecided
    ) -> int | None:
        """Lock the store, so that nobody plans meanwhile."""
        if isinstance(event, StoreClosed):
            store = await uow.stores.with_id(event.store_id, lock=True)
        elif event.state == BusinessState.REVOKED.value:
            owned = await uow.stores.of_owner(event.user_id)
            store = None if owned is None else await uow.stores.with_id(owned.id, lock=True)
        else:
            return None
        return None if store is None or store.is_listed else store.id
