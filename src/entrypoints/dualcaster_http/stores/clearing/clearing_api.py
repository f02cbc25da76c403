"""``/api/v1/stores/{id}/events/{id}/clearing``: who of those present gives what to whom."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.clearing.errors import ClearingNotFound
from dualcaster_core.stores.clearing.views import MyCircles, StoreNight
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, decoded, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.events.parameters import EventHashid, event_key
from dualcaster_http.stores.parameters import StoreHashid, store_key

ClearingHashid = Annotated[
    str, PathParameter(description="The clearing's public id.", max_length=32, examples=one_example("qW3eR5tY"))
]
PartHashid = Annotated[
    str,
    PathParameter(description="What somebody gives and gets.", max_length=32, examples=one_example("nM8bV6cX")),
]
ClearingStep = Annotated[Literal["publish", "discard"], PathParameter(description="What to do with it.")]
CounterStep = Annotated[Literal["hand-over", "call-off"], PathParameter(description="What to do with it.")]
_STAFF = ("store.not_found", "store.forbidden", "event.not_found", "event.over")


def clearing_key(application: Application, hashid: str) -> int:
    """Return the key of a clearing. Raises ``ClearingNotFound``."""
    return decoded(application.ids, IdKind.CLEARING, hashid, ClearingNotFound())


def part_key(application: Application, hashid: str) -> int:
    """Return the key of what is at the counter. Raises ``ClearingNotFound``."""
    return decoded(application.ids, IdKind.CLEARING_PART, hashid, ClearingNotFound())


@get(
    "/",
    summary="A store night",
    operation_id="get_store_night",
    opt={RATE: "account"},
    responses=answers(StoreNight, "Drafts, circles and what is at the counter.", *_STAFF),
)
async def night(store_id: StoreHashid, event_id: EventHashid, me: Me, application: FromApplication) -> StoreNight:
    """Return what was found among those present, what was proposed, and how far it has come. For the staff."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    return await application.stores.clearing.nights.for_staff(me, store, event)


@post(
    "/",
    summary="Look for circles",
    operation_id="look_for_circles",
    opt={RATE: "match"},
    responses=answers(StoreNight, "What was found, as a draft.", *_STAFF, "clearing.nobody_present", status=201),
)
async def look(store_id: StoreHashid, event_id: EventHashid, me: Me, application: FromApplication) -> StoreNight:
    """Look for circles among those checked in; nobody is told before the draft is published."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    await application.stores.clearing.running.look(me, store, event)
    return await application.stores.clearing.nights.for_staff(me, store, event)


@post(
    "/{clearing_id:str}/{decision:str}",
    summary="Publish or discard a draft",
    operation_id="decide_clearing",
    status_code=200,
    responses=answers(
        StoreNight,
        "The night as it is then.",
        *_STAFF,
        "clearing.not_found",
        "clearing.not_possible",
        "clearing.outdated",
    ),
)
async def decide(  # noqa: PLR0917 - parts of the address
    store_id: StoreHashid,
    event_id: EventHashid,
    clearing_id: ClearingHashid,
    decision: ClearingStep,
    me: Me,
    application: FromApplication,
) -> StoreNight:
    """Propose the circles of a draft to the people in them, or put it aside."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    running, key = application.stores.clearing.running, clearing_key(application, clearing_id)
    await (running.publish if decision == "publish" else running.discard)(me, store, key)
    return await application.stores.clearing.nights.for_staff(me, store, event)


@post(
    "/counter/{part_id:str}/{settlement:str}",
    summary="Hand over at the counter",
    operation_id="settle_at_counter",
    status_code=200,
    responses=answers(
        StoreNight,
        "The night as it is then.",
        *_STAFF,
        "clearing.not_found",
        "clearing.not_possible",
        "clearing.copies_gone",
    ),
)
async def settle(  # noqa: PLR0917 - parts of the address
    store_id: StoreHashid,
    event_id: EventHashid,
    part_id: PartHashid,
    settlement: CounterStep,
    me: Me,
    application: FromApplication,
) -> StoreNight:
    """Let cards change hands between the store and somebody, or call it off."""
    store, event = store_key(application, store_id), event_key(application, event_id)
    counter, key = application.stores.clearing.counter, part_key(application, part_id)
    await (counter.hand_over if settlement == "hand-over" else counter.call_off)(me, store, key)
    return await application.stores.clearing.nights.for_staff(me, store, event)


@get(
    "/",
    summary="My circles of a store night",
    operation_id="my_store_night",
    opt={RATE: "account"},
    responses=answers(MyCircles, "The circles that the caller is in.", "event.not_found"),
)
async def mine(event_id: EventHashid, me: Me, application: FromApplication) -> MyCircles:
    """List the circles of an event that the caller is in; each is accepted and declined as the ring that it is."""
    return await application.stores.clearing.nights.mine(me, event_key(application, event_id))


def clearing_router() -> Router:
    """Make the routes of the staff."""
    path = "/api/v1/stores/{store_id:str}/events/{event_id:str}/clearing"
    return Router(path, route_handlers=[night, look, decide, settle], tags=["events"])


def my_circles_router() -> Router:
    """Make the route of the people."""
    return Router("/api/v1/events/{event_id:str}/clearing", route_handlers=[mine], tags=["events"])
