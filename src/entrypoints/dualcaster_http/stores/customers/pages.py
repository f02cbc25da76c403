"""``/store/{store_id}/customers``, messages to them, and ``/matches/stores`` for traders."""

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES, distance_in_words
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.customers.errors import (
    CustomerNotFound,
    StoreMessageLimit,
    StoreMessageNotAllowed,
    StoreMessageTooSoon,
    StoreNotReady,
)
from dualcaster_core.stores.customers.model import (
    LARGEST_RADIUS,
    LONGEST_NOTE,
    RADII,
    USUAL_RADIUS,
    CustomerOrder,
    CustomerRequest,
)
from dualcaster_core.stores.customers.views import CustomerPage, SentPage
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import store_key

AnyRequest = Request[Any, Any, Any]
HERE: Final = "/store/{store_id:str}/customers"
ORDERS: Final = ((CustomerOrder.VALUE, "Highest value"), (CustomerOrder.CARDS, "Most cards"))
_REFUSED: Final = {
    CustomerNotFound.code: "customer_gone",
    StoreMessageNotAllowed.code: "message_not_wanted",
    StoreMessageTooSoon.code: "message_too_soon",
    StoreMessageLimit.code: "message_limit",
}
_Miles = Annotated[int, msgspec.Meta(ge=RADIUS_STEP_MILES, le=LARGEST_RADIUS, multiple_of=RADIUS_STEP_MILES)]


class CustomersQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which people are shown."""

    tab: Literal["buyers", "sellers", "sent"] = "buyers"
    radius: _Miles = USUAL_RADIUS
    order: CustomerOrder = CustomerOrder.VALUE
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def filters(self) -> dict[str, object]:
        """The filters as they go into addresses; what is as usual is left out."""
        return {
            "tab": None if self.tab == "buyers" else self.tab,
            "radius": None if self.radius == USUAL_RADIUS else self.radius,
            "order": None if self.order is CustomerOrder.VALUE else self.order.value,
        }


class NoteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A note to somebody, and how far away they were found."""

    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""
    radius: _Miles = USUAL_RADIUS


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def customers(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]
) -> Response[str]:
    """Show whose wants the store can fill, whom it could buy from, or what it has written."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SEE_CUSTOMERS)
    query = read_query(dict(request.query_params.items()), CustomersQuery)
    return await _page(context, shop, query)


@post(f"{HERE}/{{customer_id:str}}/message", include_in_schema=False, status_code=200, opt={RATE: "message"})
async def message(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], customer_id: FromPath[str]
) -> Response[Any]:
    """Tell somebody which of their wants are in stock."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.MESSAGE_CUSTOMERS)
    sent, form = await read_form(request, NoteForm)
    query = CustomersQuery(radius=USUAL_RADIUS if sent is None else sent.radius)
    if sent is None:
        return await _page(context, shop, query, form=form, refused=customer_id, status=422)
    here = f"/store/{store_id}/customers" + (f"?radius={sent.radius}" if sent.radius != USUAL_RADIUS else "")
    messages, key = application.stores.customers.messages, store_key(application, store_id)
    try:
        await messages.send(me, key, customer_id, sent.note, miles=sent.radius)
    except (CustomerNotFound, StoreMessageNotAllowed, StoreMessageTooSoon, StoreMessageLimit) as error:
        return context.go(here, _REFUSED[error.code])
    except ValidationFailed as error:
        return await _page(context, shop, query, form=refusal(form, error), refused=customer_id, status=422)
    return context.go(here, "store_message_sent")


@get("/matches/stores", include_in_schema=False, opt={RATE: "page"})
async def stores_nearby(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show a trader the stores around: what they have of the wants, and which buy cards."""
    context = PageContext(request, application, me)
    own = await application.profiles.profiles.mine(me)
    return context.page(
        "stores/customers/nearby.html",
        stores=await application.stores.customers.around.nearby(me),
        has_place=own.location is not None,
        radius=distance_in_words(own.trade_radius_miles, distance_unit_of(own.country)),
    )


async def _page(
    context: PageContext,
    shop: StaffedStore,
    query: CustomersQuery,
    *,
    form: Form | None = None,
    refused: str | None = None,
    status: int = 200,
) -> Response[str]:
    not_ready = None
    people: CustomerPage | SentPage = CustomerPage(())
    try:
        people = await _people(context, shop, query)
    except StoreNotReady as error:
        not_ready = error.message
    unit = distance_unit_of(shop.store.store_country)
    return staff_page(
        context,
        "stores/customers/customers.html",
        shop,
        "customers",
        status=status,
        people=people,
        asked=query,
        not_ready=not_ready,
        radii=[(miles, distance_in_words(miles, unit)) for miles in sorted({*RADII, query.radius})],
        orders=[(key.value, words) for key, words in ORDERS],
        form=form,
        refused=refused,
        may_write=shop.may(StorePermission.MESSAGE_CUSTOMERS),
        longest_note=LONGEST_NOTE,
    )


async def _people(context: PageContext, shop: StaffedStore, query: CustomersQuery) -> CustomerPage | SentPage:
    part, key = context.application.stores.customers, store_key(context.application, shop.store.id)
    if query.tab == "sent":
        return await part.messages.sent(context.me, key, cursor=query.cursor)
    request = CustomerRequest(miles=query.radius, order=query.order, limit=12, cursor=query.cursor)
    read = part.customers.buyers if query.tab == "buyers" else part.customers.sellers
    return await read(context.me, key, request)


def store_customer_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[customers, message, stores_nearby])
