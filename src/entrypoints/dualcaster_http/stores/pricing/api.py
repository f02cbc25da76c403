"""``/api/v1/stores/{store}/prices``: how sell prices follow the market, previews, and what runs changed."""

from litestar import Router, get, post, put
from litestar.params import JSONBody

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.pricing.views import (
    ChangePage,
    PriceRunView,
    PricingSettingsView,
    RunPage,
    settings_view,
)
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.pricing.requests import (
    HistoryCard,
    HistoryCondition,
    HistoryFinish,
    HistoryLanguage,
    PricingRequest,
    RunId,
    run_key,
)

_STAFF = ("store.not_found", "store.forbidden")
_DECIDING = (*_STAFF, "store.price_run_not_found", "store.price_run_step_not_allowed", "store.price_run_expired")


@get(
    "/settings",
    summary="How a store's prices follow the market",
    operation_id="store_price_settings",
    opt={RATE: "account"},
    responses=answers(PricingSettingsView, "The settings.", *_STAFF),
)
async def settings(store_id: StoreHashid, me: Me, application: FromApplication) -> PricingSettingsView:
    """Return the rules of sell prices and the multipliers of conditions, finishes and languages."""
    found = await application.stores.pricing.pricing.settings(me, store_key(application, store_id))
    return settings_view(found)


@put(
    "/settings",
    summary="Change how a store's prices follow the market",
    operation_id="set_store_price_settings",
    responses=answers(PricingSettingsView, "The settings now.", *_STAFF, "store.price_rules_changed"),
)
async def set_settings(
    store_id: StoreHashid, data: JSONBody[PricingRequest], me: Me, application: FromApplication
) -> PricingSettingsView:
    """Replace them, as the version that was read had them; prices change with the next run."""
    pricing = application.stores.pricing.pricing
    after = await pricing.edit(me, store_key(application, store_id), data.rules(), data.multipliers())
    return settings_view(after)


@post(
    "/previews",
    summary="Preview new prices",
    operation_id="preview_store_prices",
    opt={RATE: "import"},
    responses=answers(PriceRunView, "The preview.", *_STAFF, status=201),
)
async def preview(store_id: StoreHashid, me: Me, application: FromApplication) -> PriceRunView:
    """Compute what the rules would change, without changing it; a preview that waits is discarded."""
    pricing, key = application.stores.pricing, store_key(application, store_id)
    run = await pricing.pricing.preview(me, key)
    return await pricing.reading.run(me, key, run.id)


@get(
    "/runs",
    summary="Price runs of a store",
    operation_id="list_store_price_runs",
    opt={RATE: "account"},
    responses=answers(RunPage, "The runs, the latest first.", *_STAFF),
)
async def runs(
    store_id: StoreHashid, me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> RunPage:
    """List previews and automatic runs."""
    reading = application.stores.pricing.reading
    return await reading.runs(me, store_key(application, store_id), limit=limit, cursor=cursor)


@get(
    "/runs/{run_id:str}",
    summary="A price run",
    operation_id="store_price_run",
    opt={RATE: "account"},
    responses=answers(PriceRunView, "The run.", *_STAFF, "store.price_run_not_found"),
)
async def run(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> PriceRunView:
    """Return a run, also while it is computed."""
    reading = application.stores.pricing.reading
    return await reading.run(me, store_key(application, store_id), run_key(application, run_id))


@get(
    "/runs/{run_id:str}/changes",
    summary="What a price run changes",
    operation_id="list_store_price_changes",
    opt={RATE: "account"},
    responses=answers(ChangePage, "The changes, the largest first.", *_STAFF, "store.price_run_not_found"),
)
async def changes(
    store_id: StoreHashid,
    run_id: RunId,
    me: Me,
    application: FromApplication,
    *,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> ChangePage:
    """List lines with their price before and after, and the steps that it is made of."""
    reading, key = application.stores.pricing.reading, store_key(application, store_id)
    return await reading.changes(me, key, run_key(application, run_id), limit=limit, cursor=cursor)


@post(
    "/runs/{run_id:str}/approve",
    summary="Set the prices of a preview",
    operation_id="approve_store_prices",
    status_code=200,
    responses=answers(PriceRunView, "The run as it is now.", *_DECIDING),
)
async def approve(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> PriceRunView:
    """Set what a preview proposes; prices that were changed otherwise meanwhile are left, and counted."""
    pricing, key = application.stores.pricing, store_key(application, store_id)
    number = run_key(application, run_id)
    await pricing.pricing.approve(me, key, number)
    return await pricing.reading.run(me, key, number)


@post(
    "/runs/{run_id:str}/discard",
    summary="Discard a preview",
    operation_id="discard_store_prices",
    status_code=200,
    responses=answers(PriceRunView, "The run as it is now.", *_DECIDING),
)
async def discard(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> PriceRunView:
    """Do nothing of what a preview proposes."""
    pricing, key = application.stores.pricing, store_key(application, store_id)
    number = run_key(application, run_id)
    await pricing.pricing.discard(me, key, number)
    return await pricing.reading.run(me, key, number)


@post(
    "/runs/{run_id:str}/undo",
    summary="Undo a price run",
    operation_id="undo_store_prices",
    status_code=200,
    responses=answers(PriceRunView, "The run as it is now.", *_DECIDING),
)
async def undo(store_id: StoreHashid, run_id: RunId, me: Me, application: FromApplication) -> PriceRunView:
    """Put the prices back that a run changed, but for those that were changed otherwise since."""
    pricing, key = application.stores.pricing, store_key(application, store_id)
    number = run_key(application, run_id)
    await pricing.pricing.undo(me, key, number)
    return await pricing.reading.run(me, key, number)


@get(
    "/history",
    summary="Price history of a line of stock",
    operation_id="store_price_history",
    opt={RATE: "account"},
    responses=answers(ChangePage, "What runs changed, the latest first.", *_STAFF, "card.not_found"),
)
async def history(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    card: HistoryCard,
    finish: HistoryFinish,
    condition: HistoryCondition,
    language: HistoryLanguage = ENGLISH,
    limit: PageSize = PAGE,
) -> ChangePage:
    """List what runs changed of the price of one line."""
    key = StockKey(
        card_id=card_key(application, card), finish=finish, condition=Condition[condition], language=language
    )
    reading = application.stores.pricing.reading
    return await reading.history(me, store_key(application, store_id), key, limit=limit)


def store_prices_router() -> Router:
    """Make the routes."""
    handlers = [settings, set_settings, preview, runs, run, changes, approve, discard, undo, history]
    return Router("/api/v1/stores/{store_id:str}/prices", route_handlers=handlers, tags=["store prices"])
