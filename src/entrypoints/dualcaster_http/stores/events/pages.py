"""``/events``: what takes place near a visitor, one event, and signing up for it; and the events of a store."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.events.model import EventFormat
from dualcaster_core.stores.events.views import EventFilter, EventPage, EventView
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.stores.events.calendar_files import MEDIA_TYPE, calendar_of
from dualcaster_http.stores.events.parameters import EventHashid, NewSignUp, event_key
from dualcaster_http.stores.events.words import FORMATS, by_day, day_words, seat_words, time_words, wall
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
RADII = (10, 25, 50, 100, 250)
SPANS = ((7, "This week"), (30, "Next 30 days"), (0, "All"))
CACHE = "public, max-age=60, stale-while-revalidate=300"
MOST_IN_FILE = 100
WORDS: dict[str, Any] = {
    "formats": FORMATS,
    "day_words": day_words,
    "time_words": time_words,
    "seat_words": seat_words,
    "wall": wall,
}


class EventsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are shown."""

    near: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] = ""
    miles: Annotated[int, msgspec.Meta(ge=5, le=500, multiple_of=5)] = 50
    format: EventFormat | None = None
    days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 7
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What the address of a page has, without the cursor and what is usual."""
        usual = {"near": "", "miles": 50, "format": None, "days": 7}
        values = {name: getattr(self, name) for name in usual}
        return {name: str(value) for name, value in values.items() if value != usual[name]}


@get("/events", include_in_schema=False, opt={RATE: "page"})
async def events(request: AnyRequest, application: FromApplication, visitor: Visitor) -> Response[str]:
    """List events near a place, or near where a visitor trades."""
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str) and value}
    asked, place, trouble, status = EventsQuery(), None, "", 200
    try:
        asked = read_query(given, EventsQuery)
        place = await application.stores.profiles.finding.place(asked.near, visitor)
        wanted = EventFilter(near=place.coordinates if place else None, radius_miles=asked.miles, format=asked.format)
        viewer, days = None if visitor is None else visitor.user_id, asked.days or None
        found = await application.stores.events.calendar.listed(viewer, wanted, days=days, cursor=asked.cursor)
    except ValidationFailed as error:
        found, status = EventPage(items=()), 422
        trouble = f"{error.message[:1].upper()}{error.message[1:]}."
    mine = (
        EventPage(items=()) if visitor is None else await application.stores.events.calendar.of_user(visitor, limit=6)
    )
    pages = pages_of(request)
    return pages.page(
        request,
        "stores/events/events.html",
        me=visitor,
        cache=CACHE,
        status=status,
        canonical=None if asked.kept or asked.cursor else pages.absolute("/events"),
        found=found,
        days=by_day(found.items),
        asked=asked,
        place=place.display if place else "",
        trouble=trouble,
        mine=mine.items,
        radii=RADII,
        spans=SPANS,
        **WORDS,
    )


@get("/stores/{store_id:str}/events", include_in_schema=False, opt={RATE: "page"})
async def of_store(
    request: AnyRequest, application: FromApplication, visitor: Visitor, store_id: StoreHashid
) -> Response[str]:
    """List the events of a store."""
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str) and value}
    asked, key = read_query(given, EventsQuery), store_key(application, store_id)
    viewer = None if visitor is None else visitor.user_id
    wanted = EventFilter(store_id=key, format=asked.format, include_cancelled=True)
    found = await application.stores.events.calendar.listed(viewer, wanted, cursor=asked.cursor)
    store = await application.stores.profiles.reading.seen(key, viewer)
    pages = pages_of(request)
    return pages.page(
        request,
        "stores/events/of_store.html",
        me=visitor,
        cache=CACHE,
        canonical=pages.absolute(f"/stores/{store_id}/events") if not asked.cursor else None,
        store=store,
        found=found,
        days=by_day(found.items),
        asked=asked,
        **WORDS,
    )


@get("/stores/{store_id:str}/events.ics", include_in_schema=False, opt={RATE: "page"})
async def store_file(
    request: AnyRequest, application: FromApplication, visitor: Visitor, store_id: StoreHashid
) -> Response[bytes]:
    """Give the events of a store as a calendar that can be subscribed to."""
    viewer, key = None if visitor is None else visitor.user_id, store_key(application, store_id)
    wanted = EventFilter(store_id=key, include_cancelled=True)
    found = await application.stores.events.calendar.listed(viewer, wanted, limit=MOST_IN_FILE)
    store = await application.stores.profiles.reading.seen(key, viewer)
    return _file(request, application, found.items, store.store_name, f"{store_id}.ics")


@get("/events/{event_id:str}/event.ics", include_in_schema=False, opt={RATE: "page"})
async def event_file(
    request: AnyRequest, application: FromApplication, visitor: Visitor, event_id: EventHashid
) -> Response[bytes]:
    """Give one event as a calendar file."""
    shown = await application.stores.events.calendar.shown(
        None if visitor is None else visitor.user_id, event_key(application, event_id)
    )
    return _file(request, application, [shown.event], shown.event.title, f"{event_id}.ics")


@get("/events/{event_id:str}", include_in_schema=False, opt={RATE: "page"})
async def event(
    request: AnyRequest, application: FromApplication, visitor: Visitor, event_id: EventHashid
) -> Response[str]:
    """Show an event."""
    return await _shown(request, application, visitor, event_key(application, event_id))


@post("/events/{event_id:str}/sign-up", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def sign_up(request: AnyRequest, me: Me, application: FromApplication, event_id: EventHashid) -> Response[Any]:
    """Sign up."""
    given, _ = await read_form(request, NewSignUp)
    key = event_key(application, event_id)
    try:
        taken = await application.stores.events.sign_ups.sign_up(me, key, is_public=bool(given and given.is_public))
    except Conflict as error:
        return await _shown(request, application, me, key, trouble=error.message, status=409)
    code = "event_seat" if taken.holds_seat else "event_waiting"
    return PageContext(request, application, me).go(f"/events/{event_id}", code)


@post("/events/{event_id:str}/confirm", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def confirm(request: AnyRequest, me: Me, application: FromApplication, event_id: EventHashid) -> Response[Any]:
    """Take an offered seat."""
    key = event_key(application, event_id)
    try:
        await application.stores.events.sign_ups.confirm(me, key)
    except Conflict as error:
        return await _shown(request, application, me, key, trouble=error.message, status=409)
    return PageContext(request, application, me).go(f"/events/{event_id}", "event_seat")


@post("/events/{event_id:str}/withdraw", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def withdraw(request: AnyRequest, me: Me, application: FromApplication, event_id: EventHashid) -> Response[Any]:
    """Withdraw."""
    key = event_key(application, event_id)
    try:
        await application.stores.events.sign_ups.withdraw(me, key)
    except Conflict as error:
        return await _shown(request, application, me, key, trouble=error.message, status=409)
    return PageContext(request, application, me).go(f"/events/{event_id}", "event_withdrawn")


async def _shown(
    request: AnyRequest,
    application: Application,
    visitor: Actor | None,
    key: int,
    *,
    trouble: str = "",
    status: int = 200,
) -> Response[str]:
    shown = await application.stores.events.calendar.shown(None if visitor is None else visitor.user_id, key)
    pages, one = pages_of(request), shown.event
    return pages.page(
        request,
        "stores/events/event.html",
        me=visitor,
        cache=CACHE,
        status=status,
        canonical=pages.absolute(f"/events/{one.hashid}"),
        data=linked_data(one, pages.absolute(f"/events/{one.hashid}")),
        one=one,
        attendees=shown.attendees,
        is_over=application.clock.now() >= one.ends_at,
        has_begun=application.clock.now() >= one.starts_at,
        trouble=f"{trouble[:1].upper()}{trouble[1:]}." if trouble else "",
        **WORDS,
    )


def linked_data(one: EventView, address: str) -> dict[str, Any]:
    """Describe an event to search engines, as schema.org has it."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": one.title,
        "url": address,
        "startDate": one.starts_at.isoformat(),
        "endDate": one.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if one.status == 'cancelled' else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": one.store_name,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": one.store_address,
                "addressLocality": one.store_city,
                "addressRegion": one.store_state,
            },
        },
        "organizer": {"@type": "Organization", "name": one.store_name},
    }


def _file(
    request: AnyRequest, application: Application, shown: Iterable[EventView], name: str, filename: str
) -> Response[bytes]:
    body = calendar_of(shown, name=name, site=pages_of(request).base_url, now=application.clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, max-age=300"}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def event_pages() -> Router:
    """Make the routes."""
    handlers = [events, of_store, store_file, event_file, event, sign_up, confirm, withdraw]
    return Router("/", route_handlers=handlers)
