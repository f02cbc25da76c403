"""``/api/v1/stores/{store_id}/stock`` for the staff, and ``/offers`` for everybody."""

from attrs import frozen
from litestar import Router, delete, get, post, put
from litestar.params import JSONBody

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.views import ListOrder
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.stock.model import StockKey, StockLine
from dualcaster_core.stores.stock.use_cases import NewStock, StockEdit
from dualcaster_core.stores.stock.views import OfferedPage, StockPage, StockSummary
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.stock import parameters as asked
from dualcaster_http.stores.stock.requests import NewStockLine, StockLineEdit, cents_of

_STAFF = ("store.not_found", "store.forbidden")


@frozen(kw_only=True)
class StockLineView:
    """A line of stock after a change; the amounts are those that were sent."""

    id: str
    quantity: int
    version: int


@get(
    "/offers",
    summary="What a store sells",
    operation_id="store_offers",
    opt={RATE: "read"},
    responses=answers(OfferedPage, "Cards in stock, with prices.", "store.not_found"),
)
async def offers(
    store_id: StoreHashid,
    application: FromApplication,
    visitor: Visitor,
    *,
    name: asked.NamePart = None,
    set_code: asked.OfSet = None,
    finish: asked.OfFinish = None,
    condition: asked.OfCondition = None,
    order: asked.SortedBy = ListOrder.NAME,
    backwards: asked.Backwards = False,
    cursor: Cursor = None,
    limit: PageSize = PAGE,
) -> OfferedPage:
    """List the cards that a store has in stock and asks a price for."""
    key = store_key(application, store_id)
    await application.stores.profiles.reading.seen(key, None if visitor is None else visitor.user_id)
    filters = asked.filter_of(name, set_code, finish, condition)
    return await application.stores.stock.offered.offered(
        key, filters, order=order, reverse=backwards, limit=limit, cursor=cursor
    )


@get(
    "/stock",
    summary="The stock of a store",
    operation_id="store_stock",
    opt={RATE: "account"},
    responses=answers(StockPage, "Lines with cost and price.", *_STAFF),
)
async def stock(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    name: asked.NamePart = None,
    set_code: asked.OfSet = None,
    finish: asked.OfFinish = None,
    condition: asked.OfCondition = None,
    kept_state: asked.OfState = None,
    order: asked.SortedBy = ListOrder.NAME,
    backwards: asked.Backwards = False,
    cursor: Cursor = None,
    limit: PageSize = PAGE,
) -> StockPage:
    """List a store's stock. For its staff."""
    key, filters = store_key(application, store_id), asked.filter_of(name, set_code, finish, condition)
    return await application.stores.stock.keeping.page(
        key, me.user_id, filters, state=kept_state, order=order, reverse=backwards, limit=limit, cursor=cursor
    )


@get(
    "/stock/summary",
    summary="A store's stock in sum",
    operation_id="store_stock_summary",
    opt={RATE: "account"},
    responses=answers(StockSummary, "Lines, copies, cost and value.", *_STAFF),
)
async def summary(store_id: StoreHashid, me: Me, application: FromApplication) -> StockSummary:
    """Total a store's stock. For its staff."""
    return await application.stores.stock.keeping.summary(store_key(application, store_id), me.user_id)


@post(
    "/stock",
    summary="Take copies into a store's stock",
    operation_id="add_store_stock",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(StockLineView, "The line as it is then.", *_STAFF, "card.not_found"),
)
async def add(
    store_id: StoreHashid, data: JSONBody[NewStockLine], me: Me, application: FromApplication
) -> StockLineView:
    """Add copies; a price, where one is sent, becomes that of the line. For staff who may change the stock."""
    condition = Condition[data.condition]
    key = StockKey(card_key(application, data.card), data.finish, condition, data.language)
    new = NewStock(key=key, copies=data.copies, cost_cents=cents_of(data.cost), price_cents=cents_of(data.price))
    line = await application.stores.stock.keeping.add(store_key(application, store_id), me.user_id, new)
    return _view(application, line)


@put(
    "/stock/{line_id:str}",
    summary="Change a line of a store's stock",
    operation_id="edit_store_stock",
    opt={RATE: "write"},
    responses=answers(
        StockLineView, "The line as it is then.", *_STAFF, "store.stock_not_found", "store.stock_changed"
    ),
)
async def edit(
    store_id: StoreHashid,
    line_id: asked.LineId,
    data: JSONBody[StockLineEdit],
    me: Me,
    application: FromApplication,
) -> StockLineView:
    """Set quantity, cost and price of a line. For staff who may change the stock, and prices where that differs."""
    change = StockEdit(
        version=data.version,
        quantity=data.quantity,
        cost_cents=cents_of(data.cost),
        price_cents=cents_of(data.price),
        sold=data.sold,
    )
    key, line = store_key(application, store_id), asked.line_key(application, line_id)
    return _view(application, await application.stores.stock.keeping.edit(key, me.user_id, line, change))


@delete(
    "/stock/{line_id:str}",
    summary="Remove a line of a store's stock",
    operation_id="remove_store_stock",
    opt={RATE: "write"},
    responses=answers(None, "It is gone.", *_STAFF, "store.stock_not_found", status=204),
)
async def remove(store_id: StoreHashid, line_id: asked.LineId, me: Me, application: FromApplication) -> None:
    """Delete a line; one that the shop system lists comes back with the next sync."""
    key, line = store_key(application, store_id), asked.line_key(application, line_id)
    await application.stores.stock.keeping.remove(key, me.user_id, line)


def _view(application: FromApplication, line: StockLine) -> StockLineView:
    return StockLineView(id=application.ids.encode(IdKind.STOCK, line.id), quantity=line.quantity, version=line.version)


def stock_router() -> Router:
    """Make the routes."""
    handlers = [offers, stock, summary, add, edit, remove]
    return Router("/api/v1/stores/{store_id:str}", route_handlers=handlers, tags=["stores"])
