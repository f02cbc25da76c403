"""``/api/v1/stores/{store}/customers`` and ``/messages``, and ``/api/v1/stores/nearby``."""

from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.customers.model import USUAL_RADIUS, CustomerOrder, CustomerRequest
from dualcaster_core.stores.customers.views import CustomerPage, SentPage, StoresNearby
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.customers.parameters import CustomerId, CustomerNote, Order, Radius
from dualcaster_http.stores.parameters import StoreHashid, store_key

_STAFF = ("store.not_found", "store.forbidden")
_AROUND = (*_STAFF, "store.not_ready")


@get(
    "/customers/buyers",
    summary="Whose wants a store can fill",
    operation_id="list_store_buyers",
    opt={RATE: "match"},
    responses=answers(CustomerPage, "The people, with the most valuable cards of each.", *_AROUND),
)
async def buyers(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    radius: Radius = USUAL_RADIUS,
    order: Order = CustomerOrder.VALUE,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> CustomerPage:
    """List people around with public wants that the stock fills, at the store's prices."""
    request = CustomerRequest(miles=radius, order=order, limit=limit, cursor=cursor)
    return await application.stores.customers.customers.buyers(me, store_key(application, store_id), request)


@get(
    "/customers/sellers",
    summary="Whom a store could buy from",
    operation_id="list_store_sellers",
    opt={RATE: "match"},
    responses=answers(CustomerPage, "The people, with the most valuable cards of each.", *_AROUND),
)
async def sellers(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    radius: Radius = USUAL_RADIUS,
    order: Order = CustomerOrder.VALUE,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> CustomerPage:
    """List people around who trade away what others around want and the store lacks, at market prices."""
    request = CustomerRequest(miles=radius, order=order, limit=limit, cursor=cursor)
    return await application.stores.customers.customers.sellers(me, store_key(application, store_id), request)


@post(
    "/customers/{customer_id:str}/message",
    summary="Write to a customer",
    operation_id="message_store_customer",
    opt={RATE: "message"},
    status_code=204,
    responses=answers(
        None,
        "The message is sent.",
        *_AROUND,
        "store.customer_not_found",
        "store.message_not_allowed",
        "store.message_too_soon",
        "store.message_limit",
        "store.note_refused",
        status=204,
    ),
)
async def message(
    store_id: StoreHashid, customer_id: CustomerId, data: JSONBody[CustomerNote], me: Me, application: FromApplication
) -> None:
    """Tell somebody who allows it which of their wants are in stock; once in seven days."""
    messages, key = application.stores.customers.messages, store_key(application, store_id)
    await messages.send(me, key, customer_id, data.note, miles=data.radius)


@get(
    "/messages",
    summary="What a store has written to customers",
    operation_id="list_store_messages",
    opt={RATE: "account"},
    responses=answers(SentPage, "The messages, the latest first.", *_STAFF),
)
async def sent(
    store_id: StoreHashid, me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> SentPage:
    """List the messages that the store's staff have sent."""
    messages, key = application.stores.customers.messages, store_key(application, store_id)
    return await messages.sent(me, key, limit=limit, cursor=cursor)


@get(
    "/nearby",
    summary="Stores around me",
    operation_id="list_stores_nearby",
    opt={RATE: "match"},
    responses=answers(StoresNearby, "The stores, those with the most of the wants first."),
)
async def nearby(me: Me, application: FromApplication) -> StoresNearby:
    """List stores within the caller's trade radius: what they have of the wants, and which buy cards."""
    return StoresNearby(tuple(await application.stores.customers.around.nearby(me)))


def store_customers_routers() -> list[Router]:
    """Make the routes."""
    of_store = Router(
        "/api/v1/stores/{store_id:str}",
        route_handlers=[buyers, sellers, message, sent],
        tags=["store customers"],
    )
    return [of_store, Router("/api/v1/stores", route_handlers=[nearby], tags=["store customers"])]
