"""Events as iCalendar files (RFC 5545), for the calendars of people."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event, vText

from dualcaster_core.stores.events.lifecycle import EventStatus
from dualcaster_core.stores.events.views import EventView

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Dualcaster//Store events//EN"


def calendar_of(events: Iterable[EventView], *, name: str, site: str, now: datetime) -> bytes:
    """Write events as a calendar of this name; ``site`` begins the addresses of their pages.

    Times are in UTC, which every calendar shows by the clock of its reader. What was cancelled says so.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for one in events:
        calendar.add_component(_entry(one, site, now))
    return bytes(calendar.to_ical())


def _entry(one: EventView, site: str, now: datetime) -> Event:
    address = f"{site}/events/{one.hashid}"
    entry = Event()
    entry.add("uid", f"event-{one.hashid}@{site.rsplit('://', maxsplit=1)[-1].split('/', maxsplit=1)[0]}")
    entry.add("dtstamp", now)
    entry.add("dtstart", one.starts_at)
    entry.add("dtend", one.ends_at)
    entry.add("summary", f"{one.title} at {one.store_name}")
    entry.add("description", f"{one.description}\n\n{address}".strip())
    entry.add(
        "location", vText(", ".join(filter(None, (one.store_name, one.store_address, one.store_city, one.store_state))))
    )
    entry.add("url", address)
    entry.add("sequence", one.version - 1)
    entry.add("status", "CANCELLED" if one.status is EventStatus.CANCELLED else "CONFIRMED")
    return entry
