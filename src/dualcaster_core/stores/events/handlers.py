"""What follows for events of stores from time, from what happens to accounts, and from what happens to seats."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.events import AccountDeleted, AccountShut, UserBlocked
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue, NightlyDue
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.events.calling_off import called_off
from dualcaster_core.stores.events.events import SeatGiven, StoreEventCancelled, StoreEventMoved
from dualcaster_core.stores.events.lifecycle import COMES, EventStatus, SignUpAction, SignUpStatus
from dualcaster_core.stores.events.model import DEFAULT_EVENT_RULES, EventRules
from dualcaster_core.stores.events.notices import EventNotices
from dualcaster_core.stores.events.ports import StoreEventsUnitOfWork
from dualcaster_core.stores.events.seats import fill_seats
from dualcaster_core.stores.events.signing_up import withdrawn

AT_ONCE: Final = 100
Units = UnitOfWorkFactory[StoreEventsUnitOfWork]
_MAY_WITHDRAW: Final = frozenset({SignUpStatus.SEATED, SignUpStatus.WAITING, SignUpStatus.OFFERED})


@frozen
class MoveEvents:
    """Lets time pass: offered seats lapse and go on, who comes is reminded, what is over ends."""

    units: Units
    clock: Clock
    ids: PublicIds
    rules: EventRules = DEFAULT_EVENT_RULES

    async def __call__(self, delivery: Delivery, event: FiveMinutesDue) -> None:
        """Do it in short transactions; done twice there is nothing more to do."""
        await self.lapse()
        await self.offer()
        await self.remind()
        async with self.units() as uow:
            await uow.store_events.end_due(self.clock.now())
            await uow.mark_handled(delivery)
            await uow.commit()

    async def lapse(self) -> int:
        """Offer seats that were not taken in time to the next in line; count them."""
        now, done = self.clock.now(), 0
        while True:
            async with self.units() as uow:
                due = await uow.sign_ups.due_offers(now, limit=AT_ONCE)
            lapsed = sum([await self._lapse(event_id, user_id, now) for event_id, user_id in due])
            done += lapsed
            if not lapsed:
                return done

    async def _lapse(self, event_id: int, user_id: int, now: datetime) -> bool:
        async with self.units() as uow:
            event = await uow.store_events.one(event_id, lock=True)
            sign_up = await uow.sign_ups.one(event_id, user_id)
            if event is None or sign_up is None or sign_up.status is not SignUpStatus.OFFERED:
                return False
            if sign_up.confirm_by is None or sign_up.confirm_by > now:
                return False
            await uow.sign_ups.store(sign_up.after(SignUpAction.LAPSE, now))
            await fill_seats(uow, event, now, self.rules)
            await uow.commit()
        return True

    async def offer(self) -> int:
        """Offer seats that are free though somebody waits, such as those of deleted accounts; count them."""
        return await offer_free_seats(self.units, self.clock.now(), self.rules)

    async def remind(self) -> int:
        """Remind who comes to what begins soon; count the events. What a later reminder overtook is left out.

        An event of a store that nobody sees any more, such as one whose owner is suspended, is called off instead.
        """
        done = 0
        for number in range(len(self.rules.reminders), 0, -1):
            while reminded := await self._remind(number):
                done += reminded
        return done

    async def _remind(self, number: int) -> int:
        now = self.clock.now()
        async with self.units() as uow:
            until = now + self.rules.reminders[number - 1]
            events = await uow.store_events.due_reminders(now, until, reminded=number, limit=AT_ONCE)
            stores = await uow.stores.with_ids({one.store_id for one in events})
            await called_off(uow, [one for one in events if not stores[one.store_id].is_listed])
            for event in events:
                store = stores[event.store_id]
                if not store.is_listed:
                    continue
                people = [one for one in await uow.sign_ups.who_come(event.id) if one.status in COMES]
                if people:
                    notices = EventNotices(event, store, self.ids, now)
                    await uow.notifications.add(*(notices.of_reminder(number, one.user_id) for one in people))
                await uow.store_events.store(evolve(event, reminded=number))
            if events:
                await uow.commit()
        return len(events)


async def offer_free_seats(units: Units, now: datetime, rules: EventRules) -> int:
    """Give free seats for which somebody waits to the next in line, an event at a time; count the seats."""
    given, after = 0, 0
    while True:
        async with units() as uow:
            keys = await uow.sign_ups.with_free_seats(now, after=after, limit=AT_ONCE)
        for key in keys:
            async with units() as uow:
                event = await uow.store_events.one(key, lock=True)
                if event is not None:
                    given += await fill_seats(uow, event, now, rules)
                    await uow.commit()
            after = key
        if not keys:
            return given


@frozen
class ExtendSeries:
    """Adds the events of the next weeks to the calendars of stores, every night."""

    units: Units
    clock: Clock
    rules: EventRules = DEFAULT_EVENT_RULES

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Add what is missing, in transactions of ``AT_ONCE`` series; done twice nothing is missing."""
        await self.run()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def run(self) -> int:
        """Add them; count what was added."""
        added, after, now = 0, 0, self.clock.now()
        while True:
            async with self.units() as uow:
                series = await uow.store_events.active_series(after=after, limit=AT_ONCE)
                if not series:
                    return added
                stores = await uow.stores.with_ids({one.store_id for one in series})
                planned = [
                    event
                    for one in series
                    if (store := stores.get(one.store_id)) is not None and store.is_listed
                    for event in one.ahead(zone_named(store.details.time_zone), now, self.rules)
                ]
                added += await uow.store_events.add_missing(planned)
                await uow.commit()
            after = series[-1].id


@frozen
class FreeSeats:
    """Takes back the sign-ups of who has no account any more, or is blocked by or blocks the owner of a store."""

    units: Units
    clock: Clock
    rules: EventRules = DEFAULT_EVENT_RULES

    async def __call__(self, delivery: Delivery, event: AccountDeleted | AccountShut | UserBlocked) -> None:
        """Take them back, each in a transaction of its own; the seats go to the next in line.

        The sign-ups of a deleted account are gone by now: its seats are found by who waits for them.
        """
        if isinstance(event, UserBlocked):
            await self._free(event.blocked_id, owner_id=event.blocker_id)
            await self._free(event.blocker_id, owner_id=event.blocked_id)
        else:
            await self._free(event.user_id)
        if isinstance(event, AccountDeleted):
            await offer_free_seats(self.units, self.clock.now(), self.rules)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def _free(self, user_id: int, *, owner_id: int | None = None) -> None:
        now = self.clock.now()
        async with self.units() as uow:
            keys: Sequence[int] = await uow.sign_ups.ahead_of(user_id, now, owner_id=owner_id)
        for key in keys:
            async with self.units() as uow:
                event = await uow.store_events.one(key, lock=True)
                sign_up = await uow.sign_ups.one(key, user_id)
                if event is None or sign_up is None or sign_up.status not in _MAY_WITHDRAW:
                    continue
                await withdrawn(uow, event, sign_up, now, self.rules)
                await uow.commit()


@frozen
class NotifyEvents:
    """Tells people in the notification centre of their seats, and of events that move or do not take place."""

    units: Units
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: SeatGiven | StoreEventMoved | StoreEventCancelled) -> None:
        """Add the notifications in the transaction that notes the event as handled."""
        now = self.clock.now()
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            found = await uow.store_events.one(event.event_id)
            store = await uow.stores.with_id(found.store_id) if found is not None else None
            if found is not None and store is not None:
                await self._tell(uow, event, found.status, EventNotices(found, store, self.ids, now))
            await uow.commit()

    async def _tell(
        self,
        uow: StoreEventsUnitOfWork,
        event: SeatGiven | StoreEventMoved | StoreEventCancelled,
        status: EventStatus,
        notices: EventNotices,
    ) -> None:
        if not isinstance(event, SeatGiven):
            people = await uow.sign_ups.who_come(event.event_id)
            await uow.notifications.add(*(notices.of_change(event, one.user_id) for one in people))
        elif status is EventStatus.SCHEDULED:
            await uow.notifications.add(notices.of_seat(event))
