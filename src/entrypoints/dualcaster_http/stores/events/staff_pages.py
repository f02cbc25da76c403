"""``/store/{store_id}/events``: a store's calendar for its staff, planning, and the door of an event."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import Conflict, Forbidden, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.errors import StoreForbidden
from dualcaster_core.stores.events.errors import EventInvalid
from dualcaster_core.stores.events.lifecycle import SignUpAction
from dualcaster_core.stores.events.model import EventFormat
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.events.pages import WORDS
from dualcaster_http.stores.events.parameters import (
    Clock,
    Day,
    Description,
    EventFacts,
    EventHashid,
    Fee,
    Title,
    Username,
    Version,
    event_key,
    read_day,
)
from dualcaster_http.stores.events.words import STATUSES, wall
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
_CALENDAR = "/store/{store_id:str}/events"
_EVENT = f"{_CALENDAR}/{{event_id:str}}"
TABS = (("ahead", "To come"), ("past", "Past"))
_SeatsTyped = Annotated[str, msgspec.Meta(pattern=r"^([1-9][0-9]{0,3})?$")]


class CalendarQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are shown."""

    tab: Literal["ahead", "past"] = "ahead"
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class EventForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of an event; an empty number of seats is no limit."""

    title: Title
    format: EventFormat
    day: Day
    starts: Clock
    ends: Clock
    description: Description = ""
    capacity: _SeatsTyped = ""
    entry_fee: Fee = "0"
    weekly: bool = False
    last_day: Annotated[str, msgspec.Meta(pattern=r"^(2[0-9]{3}-[01][0-9]-[0-3][0-9])?$")] = ""
    version: Version = 1

    @property
    def facts(self) -> EventFacts:
        """What the event is."""
        return EventFacts(
            title=self.title,
            format=self.format,
            day=self.day,
            starts=self.starts,
            ends=self.ends,
            description=self.description,
            capacity=int(self.capacity) if self.capacity else None,
            entry_fee=self.entry_fee,
        )


class DoorForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is noted at the door."""

    username: Username
    action: Literal["check_in", "undo_check_in", "leave", "withdraw"] = "check_in"


class CancelForm(msgspec.Struct, frozen=True, kw_only=True):
    """Cancels an event."""

    version: Version
    with_following: bool = False


@get(_CALENDAR, include_in_schema=False, opt={RATE: "page"})
async def calendar(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Show the calendar of a store, with the form of a new event."""
    return await _calendar(PageContext(request, application, me), store_id, Form())


@post(_CALENDAR, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def plan(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Plan an event."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, EventForm)
    if given is None:
        return await _calendar(context, store_id, form, status=422)
    try:
        last_day = read_day(given.last_day) if given.weekly and given.last_day else None
        facts = given.facts
        made = await application.stores.events.planning.plan(
            me, store_key(application, store_id), facts.terms, facts.when, weekly=given.weekly, last_day=last_day
        )
    except StoreForbidden:
        raise
    except (EventInvalid, ValidationFailed, Conflict, Forbidden) as error:
        return await _calendar(context, store_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/events", f"events_planned.{len(made)}")


@get(_EVENT, include_in_schema=False, opt={RATE: "page"})
async def door(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, event_id: EventHashid
) -> Response[str]:
    """Show who signed up, and check people in."""
    return await _door(PageContext(request, application, me), store_id, event_id)


@post(f"{_EVENT}/door", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def note(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, event_id: EventHashid
) -> Response[Any]:
    """Note something at the door."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, DoorForm)
    if given is None:
        return await _door(context, store_id, event_id, trouble="Type somebody's username.", form=form, status=422)
    store, key = store_key(application, store_id), event_key(application, event_id)
    try:
        await application.stores.events.door.note(
            me, store, key, username=given.username, action=SignUpAction(given.action)
        )
    except (Conflict, UserNotFound) as error:
        trouble = "Nobody is called so here." if isinstance(error, UserNotFound) else _sentence(error.message)
        return await _door(context, store_id, event_id, trouble=trouble, form=form, status=409)
    return context.go(f"/store/{store_id}/events/{event_id}")


@post(f"{_EVENT}/edit", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def edit(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, event_id: EventHashid
) -> Response[Any]:
    """Change an event."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, EventForm)
    if given is None:
        return await _door(context, store_id, event_id, edited=form, status=422)
    store, key = store_key(application, store_id), event_key(application, event_id)
    try:
        facts = given.facts
        await application.stores.events.planning.edit(
            me, store, key, facts.terms, when=facts.when, version=given.version
        )
    except (EventInvalid, ValidationFailed, Conflict) as error:
        return await _door(context, store_id, event_id, edited=refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/events/{event_id}", "saved")


@post(
    "/store/{store_id:str}/events/{event_id:str}/cancel", include_in_schema=False, status_code=200, opt={RATE: "write"}
)
async def cancel(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, event_id: EventHashid
) -> Response[Any]:
    """Cancel an event."""
    context = PageContext(request, application, me)
    given, _ = await read_form(request, CancelForm)
    store, key = store_key(application, store_id), event_key(application, event_id)
    try:
        if given is None:
            raise ValidationFailed("look at the event again before you cancel it")
        await application.stores.events.planning.cancel(
            me, store, key, version=given.version, with_following=given.with_following
        )
    except (Conflict, ValidationFailed) as error:
        return await _door(context, store_id, event_id, trouble=_sentence(error.message), status=409)
    return context.go(f"/store/{store_id}/events", "event_cancelled")


async def _calendar(context: PageContext, hashid: str, form: Form, *, status: int = 200) -> Response[str]:
    application = context.application
    shop = await staffed_store(context, hashid, StorePermission.SEE_DASHBOARD)
    given = context.request.query_params.items() if context.request.method == "GET" else ()
    asked = read_query({name: str(value) for name, value in given if value}, CalendarQuery)
    found = await application.stores.events.calendar.of_staff(
        context.me, store_key(application, hashid), past=asked.tab == "past", cursor=asked.cursor
    )
    here = f"/store/{hashid}/events"
    return staff_page(
        context,
        "stores/events/calendar.html",
        shop,
        "events",
        status=status,
        found=found,
        asked=asked,
        form=form,
        may_plan=shop.may(StorePermission.MANAGE_EVENTS),
        may_check_in=shop.may(StorePermission.RUN_CLEARING),
        format_choices=[(one.value, words) for one, words in WORDS["formats"].items()],
        views=[(key, words, here if key == "ahead" else f"{here}?tab={key}") for key, words in TABS],
        **WORDS,
    )


async def _door(
    context: PageContext,
    hashid: str,
    event: str,
    *,
    trouble: str = "",
    form: Form | None = None,
    edited: Form | None = None,
    status: int = 200,
) -> Response[str]:
    application = context.application
    shop = await staffed_store(context, hashid, StorePermission.RUN_CLEARING)
    shown = await application.stores.events.calendar.for_staff(
        context.me, store_key(application, hashid), event_key(application, event)
    )
    one = shown.event
    return staff_page(
        context,
        "stores/events/door.html",
        shop,
        "events",
        status=status,
        one=one,
        attendees=shown.attendees,
        statuses=STATUSES,
        form=form or Form(),
        edited=edited or _filled(one),
        is_editing=edited is not None,
        trouble=trouble,
        is_over=application.clock.now() >= one.ends_at or one.status.value != "scheduled",
        may_plan=shop.may(StorePermission.MANAGE_EVENTS),
        format_choices=[(value.value, words) for value, words in WORDS["formats"].items()],
        zone=zone_named(one.time_zone),
        **WORDS,
    )


def _filled(one: Any) -> Form:
    """Fill the form with what an event is."""
    starts, ends = wall(one.starts_at, one), wall(one.ends_at, one)
    return Form(
        {
            "title": one.title,
            "description": one.description,
            "format": one.format.value,
            "day": f"{starts:%Y-%m-%d}",
            "starts": f"{starts:%H:%M}",
            "ends": f"{ends:%H:%M}",
            "capacity": str(one.capacity or ""),
            "entry_fee": str(one.entry_fee),
            "version": str(one.version),
        }
    )


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def event_staff_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[calendar, plan, door, note, edit, cancel])
