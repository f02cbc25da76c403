"""Events as people find them, and as staff work with them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.ports import StoreEventQueries, StoreEventsUnitOfWork
from dualcaster_core.stores.events.views import EventDetail, EventFilter, EventPage, StaffEvent
from dualcaster_core.stores.members import member_who_may

MOST_NAMES: Final = 100
"""Names that are shown of those who come."""
LARGEST_RADIUS: Final = 500
LONGEST_DAYS: Final = 366


@frozen
class EventCalendar:
    """Lists events, and shows one."""

    units: UnitOfWorkFactory[StoreEventsUnitOfWork]
    queries: StoreEventQueries
    clock: Clock

    async def listed(
        self,
        viewer_id: int | None,
        wanted: EventFilter,
        *,
        days: int | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> EventPage:
        """List events that are not over, the next first; with ``days`` those that begin within so many.

        Raises ``StoreNotFound`` for the events of a store that is not to be seen, and ``ValidationFailed``.
        """
        if not 1 <= wanted.radius_miles <= LARGEST_RADIUS:
            raise ValidationFailed(f"a radius has 1 to {LARGEST_RADIUS} miles", field="radius")
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise ValidationFailed(f"events are listed for 1 to {LONGEST_DAYS} days", field="days")
        if wanted.store_id is not None:
            await self._check_listed(wanted.store_id, viewer_id)
        until = self.clock.now() + timedelta(days=days) if days is not None else None
        return await self.queries.listed(evolve(wanted, until=until), viewer_id, limit=limit, cursor=cursor)

    async def shown(self, viewer_id: int | None, event_id: int) -> EventDetail:
        """Show an event. Raises ``EventNotFound``."""
        event = await self.queries.one(event_id, viewer_id)
        if event is None:
            raise EventNotFound
        names = await self.queries.public_names(event_id, viewer_id, limit=MOST_NAMES)
        return EventDetail(event=event, attendees=tuple(names))

    async def of_user(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> EventPage:
        """List what somebody signed up for."""
        return await self.queries.of_user(actor.user_id, limit=limit, cursor=cursor)

    async def chosen(self, actor: Actor, event_ids: Sequence[int]) -> EventPage:
        """Show some events, the next first, as somebody may see them."""
        return EventPage(items=tuple(await self.queries.several(event_ids, actor.user_id)))

    async def of_staff(
        self, actor: Actor, store_id: int, *, past: bool = False, limit: int = PAGE, cursor: str | None = None
    ) -> EventPage:
        """List the events of a store for its staff. Raises ``StoreNotFound``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.SEE_DASHBOARD)
        return await self.queries.of_store(store_id, past=past, limit=limit, cursor=cursor)

    async def for_staff(self, actor: Actor, store_id: int, event_id: int) -> StaffEvent:
        """Show an event with everybody who signed up. Raises ``StoreNotFound``, ``EventNotFound``."""
        async with self.units() as uow:
            await member_who_may(uow, store_id, actor.user_id, StorePermission.RUN_CLEARING)
            stored = await uow.store_events.one(event_id)
        if stored is None or stored.store_id != store_id:
            raise EventNotFound
        event = await self.queries.one(event_id, actor.user_id)
        if event is None:
            raise EventNotFound
        return StaffEvent(event=event, attendees=tuple(await self.queries.attendees(event_id)))

    async def _check_listed(self, store_id: int, viewer_id: int | None) -> None:
        async with self.units() as uow:
            store = await uow.stores.with_id(store_id)
            if store is None:
                raise StoreNotFound
            is_staff = viewer_id is not None and await uow.store_staff.member(store_id, viewer_id) is not None
            if not store.is_listed and not is_staff:
                raise StoreNotFound
            if viewer_id is not None and await uow.social.blockers_between(viewer_id, store.user_id):
                raise StoreNotFound
