"""``/api/v1/events`` and ``/api/v1/stores/{id}/events``: what takes place at stores, and who comes."""

from attrs import evolve
from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.events.views import EventDetail, EventFilter, EventPage, StaffEvent
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.events.parameters import (
    Days,
    DoorNote,
    EventCancellation,
    EventEdit,
    EventHashid,
    Format,
    Miles,
    Near,
    NewEvent,
    NewSignUp,
    Past,
    event_key,
    read_day,
)
from dualcaster_http.stores.parameters import StoreHashid, store_key

_STAFF = ("store.not_found", "store.forbidden")
_PLANNING = (*_STAFF, "event.invalid", "event.not_offered", "event.too_many")
_CHANGING = (*_STAFF, "event.not_found", "event.over", "event.conflict")
_SIGNING_UP = ("event.not_found", "event.over", "event.sign_up_not_possible")


async def near_of(
    application: Application, near: str | None, visitor: Actor | None, wanted: EventFilter
) -> EventFilter:
    """Look around a place by its name, or else around where a visitor trades. Raises ``PlaceUnknown``."""
    place = await application.stores.profiles.finding.place(near, visitor)
    return wanted if place is None else evolve(wanted, near=place.coordinates)


@get(
    "/",
    summary="Find events",
    operation_id="list_events",
    opt={RATE: "search"},
    responses=answers(EventPage, "A page of events, the next first.", "place.unknown"),
)
async def list_events(  # noqa: PLR0917 - one parameter for each filter
    application: FromApplication,
    visitor: Visitor,
    near: Near = None,
    miles: Miles = 50,
    format_: Format = None,
    days: Days = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> Response[EventPage]:
    """List events of verified stores that are not over."""
    wanted = await near_of(application, near, visitor, EventFilter(radius_miles=miles, format=format_))
    viewer = None if visitor is None else visitor.user_id
    found = await application.stores.events.calendar.listed(viewer, wanted, days=days, limit=limit, cursor=cursor)
    return Response(found, headers=caching(visitor))


@get(
    "/mine",
    summary="Events that I signed up for",
    operation_id="my_events",
    opt={RATE: "account"},
    responses=answers(EventPage, "A page of events, the next first."),
)
async def mine(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> EventPage:
    """List what the caller has a seat for or waits for."""
    return await application.stores.events.calendar.of_user(me, limit=limit, cursor=cursor)


@get(
    "/{event_id:str}",
    summary="An event",
    operation_id="get_event",
    opt={RATE: "read"},
    responses=answers(EventDetail, "The event.", "event.not_found"),
)
async def one(event_id: EventHashid, application: FromApplication, visitor: Visitor) -> Response[EventDetail]:
    """Return an event with the names of those who let everybody see that they come."""
    viewer = None if visitor is None else visitor.user_id
    found = await application.stores.events.calendar.shown(viewer, event_key(application, event_id))
    return Response(found, headers=caching(visitor))


@post(
    "/{event_id:str}/sign-up",
    summary="Sign up for an event",
    operation_id="sign_up_for_event",
    status_code=200,
    responses=answers(EventDetail, "The event with one's sign-up.", *_SIGNING_UP, "event.too_many"),
)
async def sign_up(
    event_id: EventHashid, data: JSONBody[NewSignUp], me: Me, application: FromApplication
) -> EventDetail:
    """Take a seat, or a place in line where all are taken; who is signed up stays where they are."""
    key = event_key(application, event_id)
    await application.stores.events.sign_ups.sign_up(me, key, is_public=data.is_public)
    return await application.stores.events.calendar.shown(me.user_id, key)


@post(
    "/{event_id:str}/sign-up/confirm",
    summary="Take an offered seat",
    operation_id="confirm_event_seat",
    status_code=200,
    responses=answers(EventDetail, "The event with one's sign-up.", *_SIGNING_UP, "event.seat_lapsed"),
)
async def confirm(event_id: EventHashid, me: Me, application: FromApplication) -> EventDetail:
    """Take the seat that is offered to the caller."""
    key = event_key(application, event_id)
    await application.stores.events.sign_ups.confirm(me, key)
    return await application.stores.events.calendar.shown(me.user_id, key)


@delete(
    "/{event_id:str}/sign-up",
    summary="Withdraw from an event",
    operation_id="withdraw_from_event",
    status_code=204,
    responses=answers(None, "Withdrawn.", *_SIGNING_UP, status=204),
)
async def withdraw(event_id: EventHashid, me: Me, application: FromApplication) -> None:
    """Give up one's seat or place in line; a seat goes to the next in line."""
    await application.stores.events.sign_ups.withdraw(me, event_key(application, event_id))


@get(
    "/",
    summary="Events of a store",
    operation_id="list_store_events",
    opt={RATE: "read"},
    responses=answers(EventPage, "A page of events, the next first.", "store.not_found"),
)
async def of_store(
    store_id: StoreHashid, application: FromApplication, visitor: Visitor, limit: PageSize = PAGE, cursor: Cursor = None
) -> Response[EventPage]:
    """List the events of a store that are not over."""
    viewer, wanted = (
        None if visitor is None else visitor.user_id,
        EventFilter(store_id=store_key(application, store_id)),
    )
    found = await application.stores.events.calendar.listed(viewer, wanted, limit=limit, cursor=cursor)
    return Response(found, headers=caching(visitor))


@get(
    "/planned",
    summary="A store's calendar for its staff",
    operation_id="list_planned_store_events",
    opt={RATE: "account"},
    responses=answers(EventPage, "A page of events.", *_STAFF),
)
async def planned(  # noqa: PLR0917 - as above
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    past: Past = False,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> EventPage:
    """List all events of a store that the caller works for, also those that were cancelled or are over."""
    key = store_key(application, store_id)
    return await application.stores.events.calendar.of_staff(me, key, past=past, limit=limit, cursor=cursor)


@post(
    "/",
    summary="Plan an event",
    operation_id="plan_event",
    responses=answers(EventPage, "What is in the calendar by that.", *_PLANNING, status=201),
)
async def plan(store_id: StoreHashid, data: JSONBody[NewEvent], me: Me, application: FromApplication) -> EventPage:
    """Plan an event of a store, or one of every week. For its owner and managers."""
    key = store_key(application, store_id)
    last_day = read_day(data.last_day) if data.last_day is not None else None
    planning, calendar = application.stores.events.planning, application.stores.events.calendar
    made = await planning.plan(me, key, data.terms, data.when, weekly=data.weekly, last_day=last_day)
    return await calendar.chosen(me, [one.id for one in made])


@get(
    "/{event_id:str}/attendees",
    summary="Who signed up",
    operation_id="list_event_attendees",
    opt={RATE: "account"},
    responses=answers(StaffEvent, "The event with everybody who signed up.", *_STAFF, "event.not_found"),
)
async def attendees(store_id: StoreHashid, event_id: EventHashid, me: Me, application: FromApplication) -> StaffEvent:
    """Return an event of a store that the caller works for, with everybody who signed up."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    return await application.stores.events.calendar.for_staff(me, store, event)


@patch(
    "/{event_id:str}",
    summary="Change an event",
    operation_id="edit_event",
    responses=answers(StaffEvent, "The event as it is then.", *_CHANGING, "event.invalid", "event.capacity_too_low"),
)
async def edit(
    store_id: StoreHashid, event_id: EventHashid, data: JSONBody[EventEdit], me: Me, application: FromApplication
) -> StaffEvent:
    """Change one event, alone where it repeats. For the store's owner and managers."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    planning = application.stores.events.planning
    await planning.edit(me, store, event, data.terms, when=data.when, version=data.version)
    return await application.stores.events.calendar.for_staff(me, store, event)


@post(
    "/{event_id:str}/cancel",
    summary="Cancel an event",
    operation_id="cancel_event",
    status_code=204,
    responses=answers(None, "Cancelled; who signed up is told.", *_CHANGING, status=204),
)
async def cancel(
    store_id: StoreHashid,
    event_id: EventHashid,
    data: JSONBody[EventCancellation],
    me: Me,
    application: FromApplication,
) -> None:
    """Cancel an event, or all that follow in its series as well. For the store's owner and managers."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    planning = application.stores.events.planning
    await planning.cancel(me, store, event, version=data.version, with_following=data.with_following)


@post(
    "/{event_id:str}/door",
    summary="Check somebody in",
    operation_id="note_at_event_door",
    status_code=200,
    responses=answers(
        StaffEvent,
        "The event with everybody who signed up.",
        *_STAFF,
        "event.not_found",
        "event.over",
        "event.full",
        "event.sign_up_not_possible",
        "user.not_found",
    ),
)
async def door(
    store_id: StoreHashid, event_id: EventHashid, data: JSONBody[DoorNote], me: Me, application: FromApplication
) -> StaffEvent:
    """Note that somebody is there, left, or takes their sign-up back; who did not sign up is checked in too."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    await application.stores.events.door.note(me, store, event, username=data.username, action=data.step)
    return await application.stores.events.calendar.for_staff(me, store, event)


def events_router() -> Router:
    """Make the routes of events."""
    return Router(
        "/api/v1/events", route_handlers=[list_events, mine, one, sign_up, confirm, withdraw], tags=["events"]
    )


def store_events_router() -> Router:
    """Make the routes of a store's events."""
    handlers = [of_store, planned, plan, attendees, edit, cancel, door]
    return Router("/api/v1/stores/{store_id:str}/events", route_handlers=handlers, tags=["events"])
