"""Clearings for staff, and for the people in their circles."""

from typing import Final

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.clearing.ports import ClearingQueries, ClearingUnitOfWork
from dualcaster_core.stores.clearing.views import MyCircles, StoreNight
from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.members import member_who_may

MOST_DRAFTS: Final = 3


@frozen
class StoreNights:
    """Shows what was found and proposed."""

    units: UnitOfWorkFactory[ClearingUnitOfWork]
    queries: ClearingQueries

    async def for_staff(self, actor: Actor, store_id: int, event_id: int) -> StoreNight:
        """Show drafts and circles. Raises ``StoreNotFound``, ``StoreForbidden`` and ``EventNotFound``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            event = await uow.store_events.one(event_id)
            if event is None or event.store_id != store_id:
                raise EventNotFound
            present = len(await uow.sign_ups.present(event_id))
        return StoreNight(
            present=present,
            drafts=tuple(await self.queries.drafts(event_id, limit=MOST_DRAFTS)),
            circles=tuple(await self.queries.circles(event_id)),
        )

    async def mine(self, actor: Actor, event_id: int) -> MyCircles:
        """Show the circles of an event that somebody is in. Raises ``EventNotFound`` where there is no such event."""
        async with self.units() as uow:
            if await uow.store_events.one(event_id) is None:
                raise EventNotFound
        return MyCircles(circles=tuple(await self.queries.circles(event_id, user_id=actor.user_id)))

    async def event_of_ring(self, ring_id: int) -> int | None:
        """Return the event that a ring comes from; None for one that people proposed themselves."""
        return await self.queries.event_of_ring(ring_id)
