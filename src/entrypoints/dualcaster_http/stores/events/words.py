"""What pages say of events: formats, times by the clock of the store, and where somebody stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.events.lifecycle import SignUpStatus
from dualcaster_core.stores.events.model import EventFormat
from dualcaster_core.stores.events.views import EventView

FORMATS: Final[Mapping[EventFormat, str]] = {
    EventFormat.STANDARD: "Standard",
    EventFormat.PIONEER: "Pioneer",
    EventFormat.MODERN: "Modern",
    EventFormat.LEGACY: "Legacy",
    EventFormat.VINTAGE: "Vintage",
    EventFormat.PAUPER: "Pauper",
    EventFormat.COMMANDER: "Commander",
    EventFormat.DRAFT: "Draft",
    EventFormat.SEALED: "Sealed",
    EventFormat.PRERELEASE: "Prerelease",
    EventFormat.TRADE_NIGHT: "Trade night",
    EventFormat.OTHER: "Other",
}
STATUSES: Final[Mapping[SignUpStatus, str]] = {
    SignUpStatus.NONE: "Not signed up",
    SignUpStatus.SEATED: "Signed up",
    SignUpStatus.WAITING: "On the waiting list",
    SignUpStatus.OFFERED: "Seat offered",
    SignUpStatus.PRESENT: "Here",
    SignUpStatus.LEFT: "Left",
    SignUpStatus.WITHDRAWN: "Withdrawn",
    SignUpStatus.LAPSED: "Seat not taken",
}


def wall(moment: datetime, event: EventView) -> datetime:
    """Return a moment as the clock of the store shows it."""
    return moment.astimezone(zone_named(event.time_zone))


def day_words(event: EventView) -> str:
    """Say on which day an event begins: ``Friday, 6 March``."""
    local = wall(event.starts_at, event)
    return f"{local:%A}, {local.day} {local:%B}"


def time_words(event: EventView) -> str:
    """Say from when until when it lasts, by the clock of the store: ``18:30 to 22:00``."""
    return f"{wall(event.starts_at, event):%H:%M} to {wall(event.ends_at, event):%H:%M}"


def seat_words(event: EventView) -> str:
    """Say how many seats there are."""
    if event.capacity is None:
        return f"{event.taken} signed up, no limit"
    left = event.seats_left or 0
    if left:
        return f"{left} of {event.capacity} {'seat' if event.capacity == 1 else 'seats'} left"
    return f"Full, {event.waiting} waiting" if event.waiting else "Full"


def by_day(events: Iterable[EventView]) -> Sequence[tuple[str, Sequence[EventView]]]:
    """Group events by the day on which they begin, by the clock of each store."""
    return [(day, list(some)) for day, some in groupby(events, key=day_words)]
