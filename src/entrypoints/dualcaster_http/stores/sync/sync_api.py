"""``/api/v1/stores/{store_id}/sync``: keeping the stock as the shop system has it."""

from typing import Annotated

from litestar import Router, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.sync.errors import ListingNotFound, SyncRunNotFound, WebhookInvalid
from dualcaster_core.stores.sync.views import (
    ListingPage,
    ListingRow,
    ListingState,
    PushLinePage,
    ReportSummary,
    SyncRunPage,
    SyncRunView,
    SyncStatus,
)
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import (
    AnyRequest,
    Cursor,
    FromApplication,
    PageSize,
    card_key,
    decoded,
    one_example,
)
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.sync.requests import ChosenPrinting, NewConnection, NewSync, SyncSettings

RunId = Annotated[str, PathParameter(description="The run's id.", max_length=32, examples=one_example("vN3kT8qL"))]
ListingId = Annotated[
    str, PathParameter(description="The listing's id.", max_length=32, examples=one_example("zB6yH1cF"))
]
OfListingState = Annotated[ListingState, QueryParameter(name="state", description="Which listings.")]
_STAFF = ("store.not_found", "store.forbidden")
LARGEST_MESSAGE = 2_000_000


def run_key(application: FromApplication, hashid: str) -> int:
    """Return the key of a run. Raises ``SyncRunNotFound``."""
    return decoded(application.ids, IdKind.SYNC_RUN, hashid, SyncRunNotFound())


def listing_key(application: FromApplication, hashid: str) -> int:
    """Return the key of a listing. Raises ``ListingNotFound``."""
    return decoded(application.ids, IdKind.LISTING, hashid, ListingNotFound())


@get(
    "/sync",
    summary="How a store's sync stands",
    operation_id="store_sync",
    opt={RATE: "account"},
    responses=answers(SyncStatus, "The connection, the run under way, and the last one.", *_STAFF),
)
async def status(store_id: StoreHashid, me: Me, application: FromApplication) -> SyncStatus:
    """Tell how the sync stands. For the staff; credentials are never shown."""
    return await application.stores.sync.reporting.status(store_key(application, store_id), me.user_id)


@put(
    "/sync/connection",
    summary="Connect a shop system",
    operation_id="connect_store",
    opt={RATE: "import"},
    responses=answers(
        SyncStatus,
        "Connected.",
        *(*_STAFF, "store.credentials", "store.credentials_refused", "store.source_unavailable", "store.sync_running"),
    ),
)
async def connect(
    store_id: StoreHashid, data: JSONBody[NewConnection], me: Me, application: FromApplication
) -> SyncStatus:
    """Connect a store once the system has let its keys in; they are kept encrypted. For staff who may sync."""
    key, sync = store_key(application, store_id), application.stores.sync
    await sync.connecting.connect(key, me.user_id, data.provider, data.credentials)
    return await sync.reporting.status(key, me.user_id)


@put(
    "/sync/settings",
    summary="Change how a store is synced",
    operation_id="configure_store_sync",
    opt={RATE: "write"},
    responses=answers(SyncStatus, "As it is then.", *_STAFF, "store.not_connected"),
)
async def configure(
    store_id: StoreHashid, data: JSONBody[SyncSettings], me: Me, application: FromApplication
) -> SyncStatus:
    """Change how often the system is read, and whether changes may be sent to it."""
    key, sync = store_key(application, store_id), application.stores.sync
    await sync.connecting.configure(key, me.user_id, interval_hours=data.interval_hours, push_enabled=data.push_enabled)
    return await sync.reporting.status(key, me.user_id)


@delete(
    "/sync/connection",
    summary="Disconnect the shop system",
    operation_id="disconnect_store",
    opt={RATE: "write"},
    responses=answers(None, "Forgotten, with its credentials.", *_STAFF, status=204),
)
async def disconnect(store_id: StoreHashid, me: Me, application: FromApplication) -> None:
    """Forget the connection; the stock stays as it is, and a run under way is cancelled."""
    await application.stores.sync.connecting.disconnect(store_key(application, store_id), me.user_id)


@post(
    "/sync/runs",
    summary="Start a sync",
    operation_id="start_store_sync",
    status_code=202,
    opt={RATE: "import"},
    responses=answers(
        SyncRunView,
        "It is under way.",
        *(*_STAFF, "store.not_connected", "store.sync_running", "store.credentials_refused"),
        status=202,
    ),
)
async def start(store_id: StoreHashid, data: JSONBody[NewSync], me: Me, application: FromApplication) -> SyncRunView:
    """Read the shop system now, or go on with a run that failed because the system was away."""
    key, sync = store_key(application, store_id), application.stores.sync
    run = await sync.starting.start(key, me.user_id, everything=data.everything, accept_fewer=data.accept_fewer)
    return await sync.reporting.run(key, me.user_id, run.id)


@get(
    "/sync/runs",
    summary="The runs of a store's sync",
    operation_id="store_sync_runs",
    opt={RATE: "account"},
    responses=answers(SyncRunPage, "The latest first.", *_STAFF),
)
async def runs(
    store_id: StoreHashid, me: Me, application: FromApplication, cursor: Cursor = None, limit: PageSize = PAGE
) -> SyncRunPage:
    """List the runs of a sync."""
    key = store_key(application, store_id)
    return await application.stores.sync.reporting.runs(key, me.user_id, limit=limit, cursor=cursor)


@get(
    "/sync/runs/{run_id:str}",
    summary="A run of a store's sync",
    operation_id="store_sync_run",
    opt={RATE: "account"},
    responses=answers(SyncRunView, "How far it has come.", *_STAFF, "store.sync_run_not_found"),
)
async def one_run(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> SyncRunView:
    """Show one run."""
    key = store_key(application, store_id)
    return await application.stores.sync.reporting.run(key, me.user_id, run_key(application, run_id))


@post(
    "/sync/runs/{run_id:str}/cancel",
    summary="Cancel a run",
    operation_id="cancel_store_sync",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(SyncRunView, "Cancelled.", *_STAFF, "store.sync_run_not_found", "store.sync_step"),
)
async def cancel(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> SyncRunView:
    """Cancel a run; what it has read is dropped, and the stock stays as it was."""
    key, run, sync = store_key(application, store_id), run_key(application, run_id), application.stores.sync
    await sync.starting.cancel(key, me.user_id, run)
    return await sync.reporting.run(key, me.user_id, run)


@get(
    "/sync/report",
    summary="What became of a store's listings",
    operation_id="store_sync_report",
    opt={RATE: "account"},
    responses=answers(ReportSummary, "Counts, by reason too.", *_STAFF),
)
async def report(store_id: StoreHashid, me: Me, application: FromApplication) -> ReportSummary:
    """Count the listings by what became of them."""
    return await application.stores.sync.reporting.report(store_key(application, store_id), me.user_id)


@get(
    "/sync/listings",
    summary="The mapping report",
    operation_id="store_sync_listings",
    opt={RATE: "account"},
    responses=answers(ListingPage, "Listings by title.", *_STAFF),
)
async def listings(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    kept_state: OfListingState = ListingState.UNMAPPED,
    cursor: Cursor = None,
    limit: PageSize = PAGE,
) -> ListingPage:
    """List what the shop system lists and could not be mapped, or was mapped with a note, by hand, or at all."""
    key = store_key(application, store_id)
    return await application.stores.sync.reporting.listings(key, me.user_id, kept_state, limit=limit, cursor=cursor)


@put(
    "/sync/listings/{listing_id:str}",
    summary="Map a listing by hand",
    operation_id="map_store_listing",
    opt={RATE: "write"},
    responses=answers(ListingRow, "Mapped.", *_STAFF, "store.listing_not_found", "card.not_found"),
)
async def choose(
    store_id: StoreHashid, listing_id: ListingId, data: JSONBody[ChosenPrinting], me: Me, application: FromApplication
) -> ListingRow:
    """Say which printing a listing is, now and in every run to come."""
    key = StockKey(card_key(application, data.card), data.finish, Condition[data.condition], data.language)
    return await application.stores.sync.reporting.map_by_hand(
        store_key(application, store_id), me.user_id, listing_key(application, listing_id), key
    )


@post(
    "/sync/push",
    summary="Plan what would be sent",
    operation_id="plan_store_push",
    status_code=200,
    opt={RATE: "import"},
    responses=answers(
        SyncRunView, "A plan; nothing was sent.", *_STAFF, "store.not_connected", "store.push_not_allowed"
    ),
)
async def plan(store_id: StoreHashid, me: Me, application: FromApplication) -> SyncRunView:
    """Work out which quantities and prices differ from the shop system's; nothing is sent before it is confirmed."""
    key, sync = store_key(application, store_id), application.stores.sync
    run = await sync.plans.plan(key, me.user_id)
    return await sync.reporting.run(key, me.user_id, run.id)


@get(
    "/sync/runs/{run_id:str}/lines",
    summary="What a run sends",
    operation_id="store_push_lines",
    opt={RATE: "account"},
    responses=answers(PushLinePage, "Before and after, and what became of it.", *_STAFF, "store.sync_run_not_found"),
)
async def lines(
    store_id: StoreHashid,
    run_id: RunId,
    me: Me,
    application: FromApplication,
    *,
    cursor: Cursor = None,
    limit: PageSize = PAGE,
) -> PushLinePage:
    """List the changes of a plan, or of a run that sends."""
    key, run = store_key(application, store_id), run_key(application, run_id)
    return await application.stores.sync.reporting.push_lines(key, me.user_id, run, limit=limit, cursor=cursor)


@post(
    "/sync/runs/{run_id:str}/confirm",
    summary="Send what was planned",
    operation_id="confirm_store_push",
    status_code=202,
    opt={RATE: "import"},
    responses=answers(
        SyncRunView,
        "It is under way.",
        *(*_STAFF, "store.sync_run_not_found", "store.sync_step", "store.sync_running", "store.push_not_allowed"),
        status=202,
    ),
)
async def confirm(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> SyncRunView:
    """Send a plan of the last hour; what changed in the shop system since is left alone."""
    key, run, sync = store_key(application, store_id), run_key(application, run_id), application.stores.sync
    await sync.plans.confirm(key, me.user_id, run)
    return await sync.reporting.run(key, me.user_id, run)


@post(
    "/{store_id:str}",
    status_code=204,
    summary="Shopify tells of a change",
    operation_id="shopify_webhook",
    opt={RATE: "read"},
    responses=answers(None, "It was taken.", "store.webhook_invalid", status=204),
)
async def webhook(store_id: StoreHashid, request: AnyRequest, application: FromApplication) -> None:
    """Take ``inventory_levels/update`` and ``products/update`` over, signed on the bytes as they came."""
    body = await request.body()
    if len(body) > LARGEST_MESSAGE:
        raise WebhookInvalid
    key = application.ids.decode(IdKind.STORE, store_id)
    headers = request.headers
    await application.stores.sync.webhooks.receive(
        key,
        topic=headers.get("x-shopify-topic", ""),
        shop=headers.get("x-shopify-shop-domain", ""),
        body=body,
        signature=headers.get("x-shopify-hmac-sha256", ""),
    )


def sync_router() -> Router:
    """Make the routes of the staff."""
    handlers = [status, connect, configure, disconnect, start, runs, one_run, cancel]
    handlers += [report, listings, choose, plan, lines, confirm]
    return Router("/api/v1/stores/{store_id:str}", route_handlers=handlers, tags=["stores"])


def shopify_router() -> Router:
    """Make the route of Shopify's messages."""
    return Router("/api/webhooks/shopify", route_handlers=[webhook], tags=["stores"])
