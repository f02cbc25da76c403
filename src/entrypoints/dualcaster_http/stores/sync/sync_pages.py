"""``/store/{hashid}/sync``: connecting a shop system, running the sync, and sending changes."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_core.stores.sync.connecting import LARGEST_FILE
from dualcaster_core.stores.sync.errors import CredentialsRefused, SourceUnavailable
from dualcaster_core.stores.sync.model import INTERVALS
from dualcaster_core.stores.sync.providers import PROVIDERS, StockProvider
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.stores.figures import Figure
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.sync.sync_api import run_key

AnyRequest = Request[Any, Any, Any]
STATUS_WORDS: Final = {
    "syncing": "Under way",
    "not_connected": "Not connected",
    "credentials_refused": "The keys are refused",
    "never_synced": "Not synced yet",
    "failed": "The last run failed",
    "cancelled": "The last run was cancelled",
    "synced": "Up to date",
}
EVERY: Final = (("0", "Only by hand"), *((str(hours), f"Every {hours} hours") for hours in INTERVALS if hours > 1))
_Text = Annotated[str, msgspec.Meta(max_length=500)]


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is done about the sync."""

    step: Literal["start", "everything", "accept", "settings", "disconnect", "plan"]
    interval: Literal["0", "1", "3", "6", "12", "24"] = "0"
    push: bool = False


class ConnectForm(msgspec.Struct, frozen=True, kw_only=True):
    """A shop system and its keys; each system asks for its own."""

    provider: StockProvider
    public_key: _Text = ""
    private_key: _Text = ""
    access_token: _Text = ""
    store_key: _Text = ""
    store: _Text = ""
    username: _Text = ""
    proxy_secret: _Text = ""
    shop: _Text = ""
    webhook_secret: _Text = ""
    location_id: _Text = ""


class RunForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is done about one run."""

    step: Literal["cancel", "confirm"]


@get("/store/{store_id:str}/sync", include_in_schema=False, opt={RATE: "page"})
async def sync(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """Show how the sync stands."""
    context = PageContext(request, application, me)
    return await _page(context, await staffed_store(context, store_id, StorePermission.SYNC_STOCK))


@get("/store/{store_id:str}/sync/progress", include_in_schema=False, opt={RATE: "page"})
async def progress(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Show how far a run has come to the page on which it is under way; what it has changed once it has ended."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    if not is_part(request):
        return context.go(f"/store/{shop.store.id}/sync")
    state = await application.stores.sync.reporting.status(shop.store_id, me.user_id)
    if state.active is not None:
        return context.part("stores/parts/sync_progress.html", store=shop.store, run=state.active)
    ended = await _page(context, shop)
    ended.headers.update({"HX-Retarget": "#sync-rest", "HX-Reselect": "#sync-rest", "HX-Reswap": "outerHTML"})
    return ended


@post("/store/{store_id:str}/sync", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Start a run, change the settings, disconnect, or plan what would be sent."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    read, form = await read_form(request, StepForm)
    if read is None:
        return await _page(context, shop, form, status=422)
    try:
        return await _done(context, shop, read)
    except (ValidationFailed, Conflict, CredentialsRefused) as error:
        return await _page(context, shop, refusal(form, error), status=422)


async def _done(context: PageContext, shop: StaffedStore, read: StepForm) -> Response[Any]:
    syncing, me, here = context.application.stores.sync, context.me.user_id, f"/store/{shop.store.id}/sync"
    if read.step == "settings":
        hours = int(read.interval) or None
        await syncing.connecting.configure(shop.store_id, me, interval_hours=hours, push_enabled=read.push)
        return context.go(here, "store_sync_settings")
    if read.step == "disconnect":
        await syncing.connecting.disconnect(shop.store_id, me)
        return context.go(here, "store_sync_disconnected")
    if read.step == "plan":
        run = await syncing.plans.plan(shop.store_id, me)
        view = await syncing.reporting.run(shop.store_id, me, run.id)
        return context.go(f"{here}/runs/{view.id}")
    await syncing.starting.start(
        shop.store_id, me, everything=read.step == "everything", accept_fewer=read.step == "accept"
    )
    return context.go(here, "store_sync_started")


@post("/store/{store_id:str}/sync/connection", include_in_schema=False, status_code=200, opt={RATE: "import"})
async def connect(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Connect a shop system."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    read, form = await read_form(request, ConnectForm)
    if read is None:
        return await _page(context, shop, form, status=422)
    given = {name: value for name, value in msgspec.structs.asdict(read).items() if name != "provider" and value}
    try:
        await application.stores.sync.connecting.connect(shop.store_id, me.user_id, read.provider, given)
    except (ValidationFailed, Conflict, CredentialsRefused, SourceUnavailable) as error:
        return await _page(context, shop, refusal(form, error), chosen=read.provider, status=422)
    return context.go(f"/store/{store_id}/sync", "store_sync_connected")


@post(
    "/store/{store_id:str}/sync/file",
    include_in_schema=False,
    status_code=200,
    opt={RATE: "import"},
    request_max_body_size=LARGEST_FILE + 100_000,
)
async def upload(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Start reading a file."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    sent = (await request.form()).get("file")
    try:
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise ValidationFailed("choose a file", field="file")
        content = await sent.read()
        await application.stores.sync.starting.upload(
            shop.store_id, me.user_id, file_name=sent.filename, content=content
        )
    except (ValidationFailed, Conflict) as error:
        form = Form({"file": ""})
        return await _page(context, shop, refusal(form, error), chosen=StockProvider.CSV, status=422)
    return context.go(f"/store/{store_id}/sync", "store_sync_started")


@get("/store/{store_id:str}/sync/runs/{run_id:str}", include_in_schema=False, opt={RATE: "page"})
async def run(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], run_id: FromPath[str]
) -> Response[str]:
    """Show a run, and what it sends."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    return await _run_page(context, shop, run_id)


@post("/store/{store_id:str}/sync/runs/{run_id:str}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change_run(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], run_id: FromPath[str]
) -> Response[Any]:
    """Cancel a run, or send what was planned."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    read, form = await read_form(request, RunForm)
    key, syncing = run_key(application, run_id), application.stores.sync
    if read is None:
        return await _run_page(context, shop, run_id, form, status=422)
    try:
        if read.step == "cancel":
            await syncing.starting.cancel(shop.store_id, me.user_id, key)
            return context.go(f"/store/{store_id}/sync", "store_sync_cancelled")
        await syncing.plans.confirm(shop.store_id, me.user_id, key)
    except (ValidationFailed, Conflict) as error:
        return await _run_page(context, shop, run_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/sync/runs/{run_id}", "store_push_started")


async def _run_page(
    context: PageContext, shop: StaffedStore, run_id: str, form: Form | None = None, *, status: int = 200
) -> Response[str]:
    reporting, key = context.application.stores.sync.reporting, run_key(context.application, run_id)
    cursor = context.request.query_params.get("cursor") or None
    view = await reporting.run(shop.store_id, context.me.user_id, key)
    lines = await reporting.push_lines(shop.store_id, context.me.user_id, key, cursor=cursor)
    return staff_page(
        context,
        "stores/sync_run.html",
        shop,
        "sync",
        status=status,
        run=view,
        lines=lines,
        cursor=cursor,
        form=form or Form(),
    )


async def _page(
    context: PageContext,
    shop: StaffedStore,
    form: Form | None = None,
    *,
    chosen: StockProvider | None = None,
    status: int = 200,
) -> Response[str]:
    reporting, me = context.application.stores.sync.reporting, context.me.user_id
    state = await reporting.status(shop.store_id, me)
    current = chosen or (state.connection.provider if state.connection else None)
    return staff_page(
        context,
        "stores/sync.html",
        shop,
        "sync",
        status=status,
        state=state,
        words=STATUS_WORDS[state.sync_status],
        runs=(await reporting.runs(shop.store_id, me, limit=10)).items,
        report=await reporting.report(shop.store_id, me),
        providers=[(key.value, facts, key is current) for key, facts in PROVIDERS.items()],
        every=EVERY,
        form=form or Form(),
    )


async def sync_figures(application: Application, shop: StaffedStore) -> Sequence[Figure]:
    """Tell how the sync stands, to who may look at it."""
    state = await application.stores.sync.reporting.status(shop.store_id, shop.user_id)
    run = state.active or state.last
    note = "" if run is None else f"{run.counts.items:,} listings"
    words = STATUS_WORDS[state.sync_status]
    return (Figure(label="Sync of the stock", value=words, note=note, href=f"/store/{shop.store.id}/sync"),)


def sync_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[sync, progress, change, connect, upload, run, change_run])
