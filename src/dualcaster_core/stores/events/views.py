"""Events of stores as people and staff see them."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.events.lifecycle import EventStatus, SignUpStatus
from dualcaster_core.stores.events.model import EventFormat


@frozen(kw_only=True)
class EventFilter:
    """Which events are looked for: those of a store, near a point, of a format, that begin within a span of time.

    Only what is not over is listed; ``include_cancelled`` adds what was cancelled.
    """

    store_id: int | None = None
    near: Coordinates | None = None
    radius_miles: int = 50
    format: EventFormat | None = None
    until: datetime | None = None
    include_cancelled: bool = False


@frozen(kw_only=True)
class EventView:
    """An event. ``taken`` of ``capacity`` seats are taken (None: no limit), ``waiting`` people are in line.

    Moments are in UTC; ``time_zone`` is the store's. ``entry_fee`` is in US dollars, paid at the store.
    ``distance_miles`` is told where a place was given. What follows ``my_status`` is about the caller: their place in
    line from 1 on, until when an offered seat is theirs, and whether their name is shown.
    """

    hashid: str
    store: str
    store_name: str
    store_city: str
    store_state: str
    store_address: str
    title: str
    description: str
    format: EventFormat
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    is_weekly: bool
    capacity: int | None
    taken: int
    waiting: int
    present: int
    entry_fee: Decimal
    version: int
    distance_miles: float | None = None
    my_status: SignUpStatus = SignUpStatus.NONE
    my_place: int | None = None
    confirm_by: datetime | None = None
    is_public: bool = False

    @property
    def seats_left(self) -> int | None:
        """How many seats are free; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@frozen(kw_only=True)
class EventPage:
    """A page of events, the next first; ``next_cursor`` continues after it, None at the end."""

    items: tuple[EventView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class Attendee:
    """Somebody who signed up, as staff see them; the seated and present first, then who waits in their order."""

    username: str
    hashid: str
    display_name: str
    status: SignUpStatus
    place: int | None
    signed_up_at: datetime
    is_public: bool


@frozen(kw_only=True)
class EventDetail:
    """An event with the names of those who let everybody see that they come."""

    event: EventView
    attendees: tuple[str, ...]


@frozen(kw_only=True)
class StaffEvent:
    """An event with everybody who signed up, for staff."""

    event: EventView
    attendees: tuple[Attendee, ...]
