"""``/store/{id}/clearing`` for the staff, and ``/events/{id}/trades`` for those who are there."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.kernel.errors import Conflict, DualcasterError
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.rings.proposals.errors import RingNotFound
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.clearing.errors import ClearingNotFound
from dualcaster_core.stores.clearing.views import StoreNight
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.clearing.clearing_api import clearing_key, part_key
from dualcaster_http.stores.events.pages import WORDS
from dualcaster_http.stores.events.parameters import EventHashid, event_key
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
Id = Annotated[str, msgspec.Meta(max_length=32)]


class NightForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the staff do: look for circles, publish or discard a draft, hand over or call off."""

    event: Id
    action: Literal["look", "publish", "discard", "hand-over", "call-off"]
    key: Id = ""


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody answers to a circle as they saw it."""

    ring: Id
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    action: Literal["accept", "decline"]


@get("/store/{store_id:str}/clearing", include_in_schema=False, opt={RATE: "page"})
async def clearing(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Show a store night: drafts, circles, and what is at the counter."""
    asked = request.query_params.get("event", "")
    return await _night(PageContext(request, application, me), store_id, asked[:32])


@post("/store/{store_id:str}/clearing", include_in_schema=False, status_code=200, opt={RATE: "match"})
async def act(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Look for circles, publish them, or settle at the counter."""
    context = PageContext(request, application, me)
    given, _ = await read_form(request, NightForm)
    if given is None:
        return await _night(context, store_id, "", trouble="This cannot be read: choose again.", status=422)
    store, use = store_key(application, store_id), application.stores.clearing
    try:
        if given.action == "look":
            await use.running.look(me, store, event_key(application, given.event))
        elif given.action in ("publish", "discard"):
            do = use.running.publish if given.action == "publish" else use.running.discard
            await do(me, store, clearing_key(application, given.key))
        else:
            settle = use.counter.hand_over if given.action == "hand-over" else use.counter.call_off
            await settle(me, store, part_key(application, given.key))
    except (Conflict, ClearingNotFound) as error:
        return await _night(context, store_id, given.event, trouble=_sentence(error), status=409)
    return context.go(f"/store/{store_id}/clearing?event={given.event}")


@get("/events/{event_id:str}/trades", include_in_schema=False, opt={RATE: "page"})
async def trades(request: AnyRequest, me: Me, application: FromApplication, event_id: EventHashid) -> Response[str]:
    """Show the circles of an event that somebody is in."""
    return await _mine(PageContext(request, application, me), event_id)


@post("/events/{event_id:str}/trades", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def answer(request: AnyRequest, me: Me, application: FromApplication, event_id: EventHashid) -> Response[Any]:
    """Accept or decline a circle."""
    context = PageContext(request, application, me)
    given, _ = await read_form(request, AnswerForm)
    if given is None:
        return await _mine(context, event_id, trouble="This cannot be read: choose again.", status=422)
    decide, key = application.rings.decide, decoded(application.ids, IdKind.RING, given.ring, RingNotFound())
    try:
        if given.action == "accept":
            await decide.accept(me.user_id, key, version=given.version)
        else:
            await decide.decline(me.user_id, key, version=given.version)
    except (Conflict, RingNotFound) as error:
        return await _mine(context, event_id, trouble=_sentence(error), status=409)
    return context.go(f"/events/{event_id}/trades", "ring_accepted" if given.action == "accept" else "ring_declined")


async def _night(
    context: PageContext, store_id: str, event: str, *, trouble: str = "", status: int = 200
) -> Response[str]:
    application = context.application
    shop = await staffed_store(context, store_id, StorePermission.RUN_CLEARING)
    store = store_key(application, store_id)
    ahead = await application.stores.events.calendar.of_staff(context.me, store, limit=12)
    chosen = next((one for one in ahead.items if one.hashid == event), None)
    if chosen is None and event and application.ids.decode(IdKind.STORE_EVENT, event) is not None:
        chosen = (
            await application.stores.events.calendar.for_staff(context.me, store, event_key(application, event))
        ).event
    if chosen is None and ahead.items:
        chosen = ahead.items[0]
    night = StoreNight(present=0, drafts=(), circles=())
    if chosen is not None:
        key = event_key(application, chosen.hashid)
        night = await application.stores.clearing.nights.for_staff(context.me, store, key)
    return staff_page(
        context,
        "stores/clearing/clearing.html",
        shop,
        "clearing",
        status=status,
        events=ahead.items,
        one=chosen,
        night=night,
        counter=[(circle, part) for circle in night.circles for part in circle.at_counter],
        trouble=trouble,
        **WORDS,
    )


async def _mine(context: PageContext, event_id: str, *, trouble: str = "", status: int = 200) -> Response[str]:
    application, key = context.application, event_key(context.application, event_id)
    shown = await application.stores.events.calendar.shown(context.me.user_id, key)
    mine = await application.stores.clearing.nights.mine(context.me, key)
    return context.page(
        "stores/clearing/trades.html", status=status, one=shown.event, circles=mine.circles, trouble=trouble, **WORDS
    )


def _sentence(error: DualcasterError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."


def clearing_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[clearing, act, trades, answer])
