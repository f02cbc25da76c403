"""``/api/v1/stores``: finding stores, and what their staff tell of them."""

from typing import Annotated

from litestar import Response, Router, get, patch, post
from litestar.params import JSONBody, QueryParameter

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.profiles.filters import LONGEST_NAME_TYPED, StoreFilters
from dualcaster_core.stores.profiles.finding import LARGEST_STORE_RADIUS, LONGEST_PLACE_TYPED, USUAL_RADIUS
from dualcaster_core.stores.profiles.model import Store, details_from
from dualcaster_core.stores.profiles.views import MembershipListing, StorePage, StoreView, view_of
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import PLAIN_TEXT, Cursor, FromApplication, PageSize, card_key, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.profiles.requests import NewStore, StoreEdit

SoughtStore = Annotated[
    str,
    QueryParameter(
        name="q",
        max_length=LONGEST_NAME_TYPED,
        pattern=PLAIN_TEXT,
        description="A part of the store's name.",
        examples=one_example("mox"),
    ),
]
Near = Annotated[
    str | None,
    QueryParameter(
        name="near",
        max_length=LONGEST_PLACE_TYPED,
        pattern=PLAIN_TEXT,
        description="A place by its name; without one, where the caller trades, or else stores by name.",
        examples=one_example("Boston, MA"),
    ),
]
StoreMiles = Annotated[
    int,
    QueryParameter(
        name="miles",
        ge=RADIUS_STEP_MILES,
        le=LARGEST_STORE_RADIUS,
        multiple_of=RADIUS_STEP_MILES,
        description="At most so far from the place, in steps of 5.",
    ),
]
OpenNow = Annotated[bool, QueryParameter(name="open_now", description="Only stores that are open now.")]
Buys = Annotated[bool, QueryParameter(name="buylist", description="Only stores that buy cards.")]
Trades = Annotated[bool, QueryParameter(name="trades", description="Only stores that trade.")]
HasEvents = Annotated[bool, QueryParameter(name="events", description="Only stores with events.")]
InStock = Annotated[
    str | None,
    QueryParameter(
        name="card",
        max_length=64,
        description="The public id of a card: only stores that offer a copy of it, of any printing.",
        examples=one_example("poLLEX"),
    ),
]
_EDITING = ("store.not_found", "store.forbidden", "store.changed", "store.hours", "store.address_unknown")


@get(
    summary="Find stores",
    operation_id="list_stores",
    opt={RATE: "search"},
    responses=answers(StorePage, "A page of stores, the nearest first, or by name.", "place.unknown", "card.not_found"),
)
async def list_stores(  # noqa: PLR0917 - one parameter for each filter
    application: FromApplication,
    visitor: Visitor,
    q: SoughtStore = "",
    near: Near = None,
    miles: StoreMiles = USUAL_RADIUS,
    open_now: OpenNow = False,
    buylist: Buys = False,
    trades: Trades = False,
    events: HasEvents = False,
    card: InStock = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> Response[StorePage]:
    """List stores whose business is verified."""
    finding = application.stores.profiles.finding
    key = None if card is None else card_key(application, card)
    filters = StoreFilters(q=q, buylist=buylist, trades=trades, events=events, open_now=open_now, card_id=key)
    found = await finding.find(filters, await finding.place(near, visitor), miles=miles, limit=limit, cursor=cursor)
    return Response(found, headers=caching(visitor))


@get(
    "/mine",
    summary="The stores that I work for",
    operation_id="my_stores",
    opt={RATE: "account"},
    responses=answers(MembershipListing, "One's own store first; invitations too."),
)
async def mine(me: Me, application: FromApplication) -> MembershipListing:
    """List the stores that the caller owns, works for or is invited to."""
    return await application.stores.profiles.reading.mine(me)


@get(
    "/{store_id:str}",
    summary="A store",
    operation_id="get_store",
    opt={RATE: "read"},
    responses=answers(StoreView, "The store.", "store.not_found"),
)
async def one(store_id: StoreHashid, application: FromApplication, visitor: Visitor) -> Response[StoreView]:
    """Return a store whose business is verified, or that the caller works for; one that closed says since when."""
    key = store_key(application, store_id)
    found = await application.stores.profiles.reading.seen(
        key, None if visitor is None else visitor.user_id, also_closed=True
    )
    return Response(found, headers=caching(visitor))


@post(
    summary="Open a store",
    operation_id="open_store",
    opt={RATE: "place"},
    responses=answers(
        StoreView,
        "The store.",
        "store.business_needed",
        "store.exists",
        "store.hours",
        "store.address_unknown",
        status=201,
    ),
)
async def open_store(data: JSONBody[NewStore], me: Me, application: FromApplication) -> StoreView:
    """Give the caller's business account its store; others see it once staff have verified the business."""
    details = details_from(data.changes())
    opened = await application.stores.profiles.registration.open(me, details, source=AuditSource.API)
    return _shown(application, opened)


@patch(
    "/{store_id:str}",
    summary="Change a store",
    operation_id="edit_store",
    opt={RATE: "place"},
    responses=answers(StoreView, "The store as it is then.", *_EDITING),
)
async def edit(store_id: StoreHashid, data: JSONBody[StoreEdit], me: Me, application: FromApplication) -> StoreView:
    """Change what a store tells of itself. For its owner and managers."""
    return _shown(application, await edited(application, me, store_key(application, store_id), data))


async def edited(application: Application, me: Actor, key: int, data: StoreEdit) -> Store:
    """Change a store as a body says."""
    version = data.version if isinstance(data.version, int) else None
    return await application.stores.profiles.registration.edit(me, key, data.changes(), version=version)


def _shown(application: Application, store: Store) -> StoreView:
    return view_of(store, application.ids, application.clock.now())


def stores_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/stores", route_handlers=[list_stores, mine, one, open_store, edit], tags=["stores"])
