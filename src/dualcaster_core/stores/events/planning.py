"""Staff plan events: once or every week; they change and cancel them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.events.calling_off import called_off
from dualcaster_core.stores.events.errors import (
    EventCapacityTooLow,
    EventInvalid,
    EventNotFound,
    EventsNotOffered,
    TooManyEvents,
)
from dualcaster_core.stores.events.events import StoreEventMoved
from dualcaster_core.stores.events.lifecycle import EventAction
from dualcaster_core.stores.events.model import (
    DEFAULT_EVENT_RULES,
    EventRules,
    EventTerms,
    StoreEvent,
    StoreEventSeries,
)
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.events.schedule import span_of
from dualcaster_core.stores.events.seats import fill_seats
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store


@frozen(kw_only=True)
class EventTime:
    """When an event takes place, by the clock on the store's wall; one that ends before it starts ends the next day."""

    day: date
    starts: time
    ends: time

    def __attrs_post_init__(self) -> None:
        if any(one.second or one.microsecond or one.tzinfo is not None for one in (self.starts, self.ends)):
            raise EventInvalid("an event begins and ends at whole minutes by the clock of the store", field="starts")
        if not date(2000, 1, 1) <= self.day <= date(2999, 12, 31):
            raise EventInvalid("an event begins within the next year", field="day")


@frozen
class PlanEvents:
    """Plans, changes and cancels events of a store, by its managers.

    All raise ``StoreNotFound`` for who does not work there, and ``StoreForbidden``.
    """

    units: UnitOfWorkFactory[StoreEventsUnitOfWork]
    clock: Clock
    rules: EventRules = DEFAULT_EVENT_RULES

    async def plan(
        self,
        actor: Actor,
        store_id: int,
        terms: EventTerms,
        when: EventTime,
        *,
        weekly: bool = False,
        last_day: date | None = None,
    ) -> Sequence[StoreEvent]:
        """Plan an event, or one of every week until ``last_day``; return what is in the calendar by that.

        Raises ``EventsNotOffered``, ``EventInvalid`` and ``TooManyEvents``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            store = await self._store(uow, actor, store_id, lock=True)
            if not store.details.offers_events:
                raise EventsNotOffered
            made = await self._made(uow, store, terms, when, now=now, weekly=weekly, last_day=last_day)
            if await uow.store_events.count_ahead(store_id, now) > self.rules.ahead:
                raise TooManyEvents(self.rules.ahead, "events ahead")
            await uow.commit()
        return made

    async def edit(
        self, actor: Actor, store_id: int, event_id: int, terms: EventTerms, *, when: EventTime, version: int
    ) -> StoreEvent:
        """Change an event, this one alone where it repeats; more seats go to who waits.

        Who signed up is told of another time. Raises ``EventNotFound``, ``EventOver``, ``EventConflict``,
        ``EventCapacityTooLow`` and ``EventInvalid``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            store = await self._store(uow, actor, store_id)
            event = await _event_of(uow, store_id, event_id)
            event.check_open(now)
            starts_at, ends_at = _span(store, when)
            event.check_seen(version)
            after = evolve(
                event.after(EventAction.EDIT),
                terms=terms,
                day=event.day if event.series_id is not None else when.day,
                starts_at=starts_at,
                ends_at=ends_at,
            )
            is_moved = (starts_at, ends_at) != (event.starts_at, event.ends_at)
            if is_moved:
                after = evolve(after, reminded=0)
                after.check_ahead(now)
                await uow.record(StoreEventMoved(event_id=event_id, version=after.version))
            taken = await uow.sign_ups.taken(event_id)
            if terms.capacity is not None and taken > terms.capacity:
                raise EventCapacityTooLow(taken)
            await uow.store_events.store(after)
            await fill_seats(uow, after, now, self.rules)
            await uow.commit()
        return after

    async def cancel(
        self, actor: Actor, store_id: int, event_id: int, *, version: int, with_following: bool = False
    ) -> Sequence[StoreEvent]:
        """Cancel an event; ``with_following`` those of its series that have not begun as well, and all further ones.

        Who signed up is told. Raises ``EventNotFound``, ``EventOver`` and ``EventConflict``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            await self._store(uow, actor, store_id)
            event = await _event_of(uow, store_id, event_id)
            event.check_open(now)
            event.check_seen(version)
            ahead = [event]
            if with_following and event.series_id is not None:
                await uow.store_events.end_series(event.series_id)
                others = await uow.store_events.ahead_of_series(event.series_id, now)
                ahead += [one for one in others if one.id != event_id]
            ended = await called_off(uow, ahead)
            await uow.commit()
        return ended

    async def _store(self, uow: StoreEventsUnitOfWork, actor: Actor, store_id: int, *, lock: bool = False) -> Store:
        store = await uow.stores.with_id(store_id, lock=lock)
        await member_who_may(uow, store_id, actor.user_id, StorePermission.MANAGE_EVENTS)
        if store is None:
            raise StoreNotFound
        return store

    async def _made(
        self,
        uow: StoreEventsUnitOfWork,
        store: Store,
        terms: EventTerms,
        when: EventTime,
        *,
        now: datetime,
        weekly: bool,
        last_day: date | None,
    ) -> Sequence[StoreEvent]:
        starts_at, ends_at = _span(store, when)
        single = StoreEvent(
            store_id=store.id, day=when.day, terms=terms, starts_at=starts_at, ends_at=ends_at, created_at=now
        )
        single.check_ahead(now)
        if not weekly:
            return [await uow.store_events.add(single)]
        series = await uow.store_events.add_series(
            StoreEventSeries(
                store_id=store.id,
                terms=terms,
                first_day=when.day,
                starts=when.starts,
                ends=when.ends,
                last_day=last_day,
                created_at=now,
            )
        )
        planned = series.ahead(zone_named(store.details.time_zone), now, self.rules)
        await uow.store_events.add_missing(planned)
        return await uow.store_events.ahead_of_series(series.id, now)


def _span(store: Store, when: EventTime) -> tuple[datetime, datetime]:
    return span_of(when.day, when.starts, when.ends, zone_named(store.details.time_zone))


async def _event_of(uow: StoreEventsUnitOfWork, store_id: int, event_id: int) -> StoreEvent:
    event = await uow.store_events.one(event_id, lock=True)
    if event is None or event.store_id != store_id:
        raise EventNotFound
    return event
