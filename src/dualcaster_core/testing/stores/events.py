"""Events of stores and sign-ups in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import SignUp, StoreEvent, StoreEventSeries
from dualcaster_core.testing.state import State


class InMemoryStoreEvents:
    """``StoreEventRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, event: StoreEvent) -> StoreEvent:
        """Store a new event and return it with its key."""
        stored = evolve(event, id=self._state.next_id("store_event"))
        self._state.store_events[stored.id] = stored
        return stored

    async def add_series(self, series: StoreEventSeries) -> StoreEventSeries:
        """Store a new series and return it with its key."""
        stored = evolve(series, id=self._state.next_id("store_event_series"))
        self._state.store_event_series[stored.id] = stored
        return stored

    async def add_missing(self, events: Sequence[StoreEvent]) -> int:
        """Store events whose day the series has no event for yet; count them."""
        known = {(one.series_id, one.day) for one in self._state.store_events.values()}
        missing = [one for one in events if (one.series_id, one.day) not in known]
        for one in missing:
            await self.add(one)
        return len(missing)

    async def one(self, event_id: int, *, lock: bool = False) -> StoreEvent | None:
        """Load an event; transactions follow each other, so that ``lock`` adds nothing."""
        return self._state.store_events.get(event_id)

    async def store(self, event: StoreEvent) -> None:
        """Replace an event."""
        if event.id not in self._state.store_events:
            raise EventNotFound
        self._state.store_events[event.id] = event

    async def count_ahead(self, store_id: int, now: datetime) -> int:
        """Count the events of a store that are to come."""
        return sum(one.store_id == store_id and one.starts_at > now for one in self._scheduled())

    async def ahead_of_series(self, series_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a series that have not begun and are to take place."""
        return [one for one in self._scheduled() if one.series_id == series_id and one.starts_at > now]

    async def end_series(self, series_id: int) -> None:
        """Let a series bring no further events."""
        self._state.store_event_series[series_id] = evolve(self._state.store_event_series[series_id], is_active=False)

    async def ahead_of_store(self, store_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a store that are to take place and are not over."""
        return [one for one in self._scheduled() if one.store_id == store_id and one.ends_at > now]

    async def end_all_series(self, store_id: int) -> None:
        """Let the series of a store bring no further events."""
        for key, one in list(self._state.store_event_series.items()):
            if one.store_id == store_id:
                await self.end_series(key)

    async def active_series(self, *, after: int, limit: int) -> Sequence[StoreEventSeries]:
        """List the series of open stores that go on."""
        stores = self._state.stores
        found = [one for key, one in sorted(self._state.store_event_series.items()) if key > after and one.is_active]
        return [one for one in found if stores[one.store_id].closed_at is None][:limit]

    async def due_reminders(self, now: datetime, until: datetime, *, reminded: int, limit: int) -> Sequence[StoreEvent]:
        """List events that begin within a span and had fewer reminders."""
        due = [one for one in self._scheduled() if now < one.starts_at <= until and one.reminded < reminded]
        return sorted(due, key=lambda one: (one.starts_at, one.id))[:limit]

    async def end_due(self, now: datetime) -> int:
        """Mark as ended what is over; count it."""
        over = [one for one in self._scheduled() if one.ends_at <= now]
        for one in over:
            self._state.store_events[one.id] = evolve(one, status=EventStatus.ENDED)
        return len(over)

    def _scheduled(self) -> Iterator[StoreEvent]:
        events = sorted(self._state.store_events.items())
        return (one for _, one in events if one.status is EventStatus.SCHEDULED)


class InMemorySignUps:
    """``SignUpRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def one(self, event_id: int, user_id: int) -> SignUp | None:
        """Load somebody's sign-up."""
        return self._state.sign_ups.get((event_id, user_id))

    async def store(self, sign_up: SignUp) -> None:
        """Store a sign-up in place of the one before."""
        self._state.sign_ups[sign_up.event_id, sign_up.user_id] = sign_up

    async def store_all(self, sign_ups: Sequence[SignUp]) -> None:
        """Store several."""
        for one in sign_ups:
            await self.store(one)

    async def taken(self, event_id: int) -> int:
        """Count the seats that are taken."""
        return sum(one.holds_seat for one in self._of(event_id))

    async def last_number(self, event_id: int) -> int:
        """Return the highest number that was given in the queue of an event."""
        return max((one.queue_number for one in self._of(event_id)), default=0)

    async def next_waiting(self, event_id: int, *, limit: int) -> Sequence[SignUp]:
        """List who is next on the waiting list."""
        waiting = [one for one in self._of(event_id) if one.status is SignUpStatus.WAITING and self._is_active(one)]
        return sorted(waiting, key=lambda one: (one.queue_number, one.user_id))[:limit]

    async def with_free_seats(self, now: datetime, *, after: int, limit: int) -> Sequence[int]:
        """List the events to come for which somebody waits though a seat is free."""
        found = []
        for key, event in sorted(self._state.store_events.items()):
            is_ahead = event.status is EventStatus.SCHEDULED and event.starts_at > now
            if key > after and is_ahead and event.has_room(await self.taken(key)):
                found += [key] if await self.next_waiting(key, limit=1) else []
        return found[:limit]

    async def due_offers(self, now: datetime, *, limit: int) -> Sequence[tuple[int, int]]:
        """List offered seats whose time is over."""
        return [
            key
            for key, one in sorted(self._state.sign_ups.items())
            if one.status is SignUpStatus.OFFERED and one.confirm_by is not None and one.confirm_by <= now
        ][:limit]

    async def count_ahead(self, user_id: int, now: datetime) -> int:
        """Count somebody's sign-ups for what is to come."""
        return len(await self.ahead_of(user_id, now))

    async def ahead_of(self, user_id: int, now: datetime, *, owner_id: int | None = None) -> Sequence[int]:
        """List the events to come that somebody signed up for."""
        found = []
        for (event_id, person), one in sorted(self._state.sign_ups.items()):
            event = self._state.store_events[event_id]
            is_theirs = person == user_id and (one.holds_seat or one.status is SignUpStatus.WAITING)
            is_ahead = event.status is EventStatus.SCHEDULED and event.ends_at > now
            if is_theirs and is_ahead and owner_id in (None, self._state.stores[event.store_id].user_id):
                found.append(event_id)
        return found

    async def who_come(self, event_id: int) -> Sequence[SignUp]:
        """List who has a seat, taken or offered, or waits for one."""
        expected = [one for one in self._of(event_id) if one.holds_seat or one.status is SignUpStatus.WAITING]
        return sorted((one for one in expected if self._is_active(one)), key=lambda one: one.user_id)

    async def present(self, event_id: int) -> Sequence[int]:
        """List who is checked in and has not left."""
        there = [one for one in self._of(event_id) if one.status is SignUpStatus.PRESENT]
        return sorted(one.user_id for one in there if self._is_active(one))

    def _of(self, event_id: int) -> Iterator[SignUp]:
        return (one for key, one in self._state.sign_ups.items() if key[0] == event_id)

    def _is_active(self, sign_up: SignUp) -> bool:
        return self._state.users[sign_up.user_id].is_active
