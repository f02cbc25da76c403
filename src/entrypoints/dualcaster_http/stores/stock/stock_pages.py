"""``/store/{hashid}/stock``: the stock as the staff see and change it."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import CONDITION_NAMES, ConditionName, Finish
from dualcaster_core.collection.views import ListOrder
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.money import parse_amount, to_cents
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore, StoreView
from dualcaster_core.stores.stock.model import LARGEST_QUANTITY
from dualcaster_core.stores.stock.use_cases import StockEdit
from dualcaster_core.stores.stock.views import StockPage, StockState
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.stores.figures import Figure
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.stock.parameters import filter_of, line_key
from dualcaster_http.stores.storefront import StorefrontPart

AnyRequest = Request[Any, Any, Any]
STATES: Final = (
    ("", "All lines"),
    (StockState.IN_STOCK.value, "In stock"),
    (StockState.SOLD_OUT.value, "Sold out"),
    (StockState.UNPRICED.value, "Without a price"),
    (StockState.NOT_LISTED.value, "Not in the shop system"),
    (StockState.CHANGED_HERE.value, "Changed here"),
)
SORTS: Final = (
    ("name", "By name"),
    ("set", "By set"),
    ("value", "Highest price"),
    ("copies", "Most copies"),
    ("newest", "Newest"),
)
_Amount = Annotated[str, msgspec.Meta(max_length=20)]
SHOWN: Final = 12
"""Cards of the stock on a store's public page."""


class StockQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are shown."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] = ""
    state: StockState | None = None
    finish: Finish | None = None
    condition: ConditionName | None = None
    sort: Literal["name", "set", "value", "copies", "newest"] = "name"
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def kept(self) -> dict[str, str]:
        """What the address of a page has, without the cursor and what is usual."""
        values = {"q": self.q, "state": self.state, "finish": self.finish, "condition": self.condition}
        kept = {name: str(value) for name, value in values.items() if value}
        return kept if self.sort == "name" else {**kept, "sort": self.sort}


class LineForm(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a line; an empty price takes it off sale. ``sold``: copies that are fewer were sold."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    quantity: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_QUANTITY)]
    cost: _Amount = ""
    price: _Amount = ""
    sold: Literal["", "1"] = ""


@get("/store/{store_id:str}/stock", include_in_schema=False, opt={RATE: "page"})
async def stock(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """List the stock."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SEE_DASHBOARD)
    return await _page(context, shop)


@post("/store/{store_id:str}/stock/{line_id:str}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def edit(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], line_id: FromPath[str]
) -> Response[Any]:
    """Change a line."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.EDIT_STOCK)
    read, form = await read_form(request, LineForm)
    if read is None:
        return await _page(context, shop, form, line_id, status=422)
    try:
        change = StockEdit(
            version=read.version,
            quantity=read.quantity,
            cost_cents=_cents("cost", read.cost),
            price_cents=_cents("price", read.price),
            sold=bool(read.sold),
        )
        key = line_key(application, line_id)
        await application.stores.stock.keeping.edit(shop.store_id, me.user_id, key, change)
    except (ValidationFailed, Conflict) as error:
        return await _page(context, shop, refusal(form, error), line_id, status=422)
    return context.go(f"/store/{store_id}/stock", "store_stock_saved")


def _cents(field: str, text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return to_cents(parse_amount(text)) or None
    except ValidationFailed as error:
        raise ValidationFailed(error.message, field=field) from None


async def _page(
    context: PageContext, shop: StaffedStore, form: Form | None = None, wrong: str = "", *, status: int = 200
) -> Response[str]:
    given = {name: value for name, value in context.request.query_params.items() if isinstance(value, str)}
    keeping, me, trouble, asked, found = context.application.stores.stock.keeping, context.me, "", StockQuery(), None
    try:
        asked = read_query(given, StockQuery)
        filters = filter_of(asked.q, None, asked.finish, asked.condition)
        found = await keeping.page(
            shop.store_id,
            me.user_id,
            filters,
            state=asked.state,
            order=ListOrder(asked.sort),
            cursor=asked.cursor,
        )
    except ValidationFailed as error:
        trouble, status = f"{error.message[:1].upper()}{error.message[1:]}.", 422
    return staff_page(
        context,
        "stores/stock.html",
        shop,
        "stock",
        status=status,
        found=found or StockPage(items=()),
        summary=await keeping.summary(shop.store_id, me.user_id),
        asked=asked,
        trouble=trouble,
        states=STATES,
        sorts=SORTS,
        conditions=[("", "Any condition"), *((name, name) for name in CONDITION_NAMES.values())],
        finishes=[("", "Any finish"), *((one.value, one.value.capitalize()) for one in Finish)],
        edits=shop.may(StorePermission.EDIT_STOCK),
        prices=shop.may(StorePermission.SET_PRICES),
        form=form or Form(),
        wrong=wrong,
    )


async def stock_figures(application: Application, shop: StaffedStore) -> list[Figure]:
    """Count what is in stock and what it is offered for."""
    found = await application.stores.stock.offered.summary(shop.store_id)
    href = f"/store/{shop.store.id}/stock"
    unpriced = f"{found.unpriced_copies:,} without a price" if found.unpriced_copies else ""
    return [
        Figure(label="Cards in stock", value=f"{found.copies:,}", note=f"{found.lines:,} lines", href=href),
        Figure(label="Offered for", value=f"${found.value:,.2f}", note=unpriced, href=href),
    ]


async def stock_on_show(
    application: Application, store_id: int, store: StoreView, visitor: object
) -> StorefrontPart | None:
    """Show the most expensive cards in stock on the public page."""
    offered = application.stores.stock.offered
    page = await offered.offered(store_id, order=ListOrder.VALUE, limit=SHOWN)
    if not page.items:
        return None
    summary = await offered.summary(store_id)
    return StorefrontPart(
        template="stores/parts/stock_on_show.html", values={"items": page.items, "lines": summary.lines}
    )


def stock_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[stock, edit])
