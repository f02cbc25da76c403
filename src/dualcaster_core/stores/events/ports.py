"""What events of stores need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.stores.events.model import SignUp, StoreEvent, StoreEventSeries
from dualcaster_core.stores.events.views import Attendee, EventFilter, EventPage, EventView
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork


class StoreEventRepository(Protocol):
    """Loads and stores events, and the series that some of them belong to."""

    async def add(self, event: StoreEvent) -> StoreEvent:
        """Store a new event and return it with its key."""
        ...

    async def add_series(self, series: StoreEventSeries) -> StoreEventSeries:
        """Store a new series and return it with its key."""
        ...

    async def add_missing(self, events: Sequence[StoreEvent]) -> int:
        """Store events of series whose day the series has no event for yet; count them."""
        ...

    async def one(self, event_id: int, *, lock: bool = False) -> StoreEvent | None:
        """Load an event; ``lock`` keeps others from changing it and its sign-ups until the end."""
        ...

    async def store(self, event: StoreEvent) -> None:
        """Replace an event that the caller has locked."""
        ...

    async def count_ahead(self, store_id: int, now: datetime) -> int:
        """Count the events of a store that are to come."""
        ...

    async def ahead_of_series(self, series_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a series that have not begun and are to take place, locked, by id."""
        ...

    async def end_series(self, series_id: int) -> None:
        """Let a series bring no further events."""
        ...

    async def ahead_of_store(self, store_id: int, now: datetime) -> Sequence[StoreEvent]:
        """List the events of a store that are to take place and are not over, locked, by id."""
        ...

    async def end_all_series(self, store_id: int) -> None:
        """Let the series of a store bring no further events."""
        ...

    async def active_series(self, *, after: int, limit: int) -> Sequence[StoreEventSeries]:
        """List the series of open stores that go on, by id above ``after``."""
        ...

    async def due_reminders(self, now: datetime, until: datetime, *, reminded: int, limit: int) -> Sequence[StoreEvent]:
        """List events that begin within a span and had fewer reminders than ``reminded``, locked, by id.

        Those that somebody else has locked are left out.
        """
        ...

    async def end_due(self, now: datetime) -> int:
        """Mark as ended what is over; count it."""
        ...


class SignUpRepository(Protocol):
    """Loads and stores sign-ups; who changes one holds the lock of its event."""

    async def one(self, event_id: int, user_id: int) -> SignUp | None:
        """Load somebody's sign-up."""
        ...

    async def store(self, sign_up: SignUp) -> None:
        """Store a sign-up in place of the one before."""
        ...

    async def store_all(self, sign_ups: Sequence[SignUp]) -> None:
        """Store several, in one statement."""
        ...

    async def taken(self, event_id: int) -> int:
        """Count the seats that are taken."""
        ...

    async def last_number(self, event_id: int) -> int:
        """Return the highest number that was given in the queue of an event; 0 for none."""
        ...

    async def next_waiting(self, event_id: int, *, limit: int) -> Sequence[SignUp]:
        """List who is next on the waiting list; nobody whose account is shut."""
        ...

    async def with_free_seats(self, now: datetime, *, after: int, limit: int) -> Sequence[int]:
        """List the events to come for which somebody waits though a seat is free, by id above ``after``."""
        ...

    async def due_offers(self, now: datetime, *, limit: int) -> Sequence[tuple[int, int]]:
        """List offered seats whose time is over, as event and person, by event and person."""
        ...

    async def count_ahead(self, user_id: int, now: datetime) -> int:
        """Count somebody's sign-ups for what is to come."""
        ...

    async def ahead_of(self, user_id: int, now: datetime, *, owner_id: int | None = None) -> Sequence[int]:
        """List the events to come that somebody signed up for, by id; with ``owner_id`` those of that owner's store."""
        ...

    async def who_come(self, event_id: int) -> Sequence[SignUp]:
        """List who has a seat, taken or offered, or waits for one, by person."""
        ...

    async def present(self, event_id: int) -> Sequence[int]:
        """List who is checked in and has not left, by id."""
        ...


class StoreEventsUnitOfWork(StoresUnitOfWork, AccountsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over events of stores and their sign-ups."""

    @property
    def store_events(self) -> StoreEventRepository:
        """The events."""
        ...

    @property
    def sign_ups(self) -> SignUpRepository:
        """The sign-ups."""
        ...


class StoreEventQueries(Protocol):
    """Reads of events; each is a fixed number of statements.

    Others than its staff see the events of a store as long as they may see the store, and nobody across a block between
    them and its owner.
    """

    async def listed(
        self, wanted: EventFilter, viewer_id: int | None, *, limit: int = PAGE, cursor: str | None = None
    ) -> EventPage:
        """List events that are not over, the next first. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def of_store(
        self, store_id: int, *, past: bool = False, limit: int = PAGE, cursor: str | None = None
    ) -> EventPage:
        """List a store's events for its staff: what is to come, the next first, or what is past, the latest first."""
        ...

    async def of_user(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> EventPage:
        """List what somebody signed up for and is not over, the next first."""
        ...

    async def one(self, event_id: int, viewer_id: int | None) -> EventView | None:
        """Return an event as somebody may see it; None where they may not."""
        ...

    async def several(self, event_ids: Sequence[int], viewer_id: int | None) -> Sequence[EventView]:
        """Return events as somebody may see them, the next first."""
        ...

    async def attendees(self, event_id: int) -> Sequence[Attendee]:
        """List everybody who signed up and did not withdraw, for staff."""
        ...

    async def public_names(self, event_id: int, viewer_id: int | None, *, limit: int) -> Sequence[str]:
        """List the names of those who come and let everybody see it; nobody across a block with the viewer."""
        ...
