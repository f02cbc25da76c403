"""``/api/v1/stores/{id}/buylist`` and ``/api/v1/buylist``: what stores pay, and what one sells to them."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import JSONBody

from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.buylist.model import CopyPrice
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.buylist.views import BuylistOrderPage, BuylistOrderView, OffersView, OwnStoreCredit
from dualcaster_http.collection.import_export_api import FileOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, file_of
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.buylist.parameters import OrderHashid, order_key
from dualcaster_http.stores.buylist.requests import (
    GradeAnswers,
    NewBuylistOrder,
    OffersAsked,
    SellerStep,
    SubmittedOrder,
    cents_of,
    lines_to_sell,
)
from dualcaster_http.stores.parameters import StoreHashid, store_key

_BUYING = ("store.not_found", "buylist.not_open")
_STEP = ("buylist.order_not_found", "buylist.changed", "buylist.illegal_step")
_SOLD = ("buylist.not_bought", "buylist.not_yours")


@post(
    "/{store_id:str}/buylist/offers",
    summary="What a store pays for cards",
    operation_id="price_buylist",
    status_code=200,
    opt={RATE: "account"},
    responses=answers(OffersView, "An offer for each line, the dearest first.", *_BUYING, "card.not_found"),
)
async def price_cards(
    data: JSONBody[OffersAsked], me: Me, application: FromApplication, store_id: StoreHashid
) -> OffersView:
    """Price up to 5,000 lines. Each offer says how it comes about, step by step; the steps add up to it."""
    lines = lines_to_sell(application, [line for line in data.lines if line.item is None])
    return await application.stores.buylist.offers.of(store_key(application, store_id), lines)


@get(
    "/{store_id:str}/buylist/inventory",
    summary="What a store pays for my cards",
    operation_id="price_my_inventory",
    opt={RATE: "account"},
    responses=answers(OffersView, "An offer for each item, the dearest first.", *_BUYING),
)
async def price_my_inventory(me: Me, application: FromApplication, store_id: StoreHashid) -> OffersView:
    """Price all that one owns and has not promised in trades; signed and altered copies are left out."""
    return await application.stores.buylist.offers.of_inventory(me, store_key(application, store_id))


@post(
    "/{store_id:str}/buylist/lists",
    summary="What a store pays for a list",
    operation_id="price_list",
    status_code=200,
    request_max_body_size=LARGEST_FILE,
    operation_class=FileOperation,
    opt={RATE: "import"},
    responses=answers(
        OffersView,
        "An offer for each line that names a card.",
        *_BUYING,
        "import.unreadable",
        "import.format_unknown",
        "import.want_list",
        413,
        415,
    ),
)
async def price_list(
    request: Request[Any, Any, Any], me: Me, application: FromApplication, store_id: StoreHashid
) -> OffersView:
    """Price a file in any format that collections are imported from, or lines of text such as ``4 Sol Ring``."""
    key = store_key(application, store_id)
    async with application.collection.import_queue.one_file(me.user_id):
        file = await file_of(request)
        return await application.stores.buylist.offers.of_list(key, SourceFile(file.content, file.name))


@get(
    "/orders",
    summary="What I sell to stores",
    operation_id="list_buylist_orders",
    opt={RATE: "account"},
    responses=answers(BuylistOrderPage, "The orders, the latest first."),
)
async def my_orders(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> BuylistOrderPage:
    """List one's own orders."""
    return await application.stores.buylist.reading.mine(me, limit=limit, cursor=cursor)


@post(
    "/orders",
    summary="Choose cards to sell to a store",
    operation_id="draft_buylist_order",
    opt={RATE: "write"},
    responses=answers(
        BuylistOrderView,
        "The draft.",
        *_BUYING,
        *_SOLD,
        "buylist.own_order",
        "buylist.changed",
        "card.not_found",
        status=201,
    ),
)
async def draft_order(data: JSONBody[NewBuylistOrder], me: Me, application: FromApplication) -> BuylistOrderView:
    """Draft an order, in place of the draft that one has at this store. Nothing is promised before it is submitted."""
    buylist = application.stores.buylist
    lines = lines_to_sell(application, data.lines)
    order = await buylist.selling.draft(me, store_key(application, data.store), lines, data.wish())
    return await buylist.reading.seen(me, order.id)


@get(
    "/orders/{order_id:str}",
    summary="One order",
    operation_id="get_buylist_order",
    opt={RATE: "account"},
    responses=answers(BuylistOrderView, "The order.", "buylist.order_not_found"),
)
async def one_order(me: Me, application: FromApplication, order_id: OrderHashid) -> BuylistOrderView:
    """Show an order to its seller, or to the staff of its store."""
    return await application.stores.buylist.reading.seen(me, order_key(application, order_id))


@post(
    "/orders/{order_id:str}/submit",
    summary="Submit an order",
    operation_id="submit_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        BuylistOrderView,
        "The order, its offers frozen.",
        *_STEP,
        *_SOLD,
        *_BUYING,
        "buylist.offer_changed",
        "buylist.budget_spent",
    ),
)
async def submit_order(
    data: JSONBody[SubmittedOrder], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Submit a draft at the sums that one has seen; asked once more with this version, the same order comes back."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    expected = CopyPrice(cents_of(data.cash_total), cents_of(data.credit_total))
    wish = None if data.payout is None else SellerWish(payout=data.payout, cash_cents=cents_of(data.cash))
    await buylist.selling.submit(me, key, version=data.version, expected=expected, wish=wish)
    return await buylist.reading.seen(me, key)


@post(
    "/orders/{order_id:str}/steps",
    summary="Drop off, send or cancel",
    operation_id="move_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order.", *_STEP),
)
async def move_order(
    data: JSONBody[SellerStep], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Take ``drop_off``, ``send`` or ``cancel`` on an order of one's own."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    await buylist.selling.act(me, key, data.action, version=data.version)
    return await buylist.reading.seen(me, key)


@post(
    "/orders/{order_id:str}/answer",
    summary="Answer what was graded otherwise",
    operation_id="answer_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order.", *_STEP),
)
async def answer_order(
    data: JSONBody[GradeAnswers], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Accept lines that were graded otherwise, or take their copies back; each of them needs an answer."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    await buylist.selling.answer(me, key, data.accepted(), version=data.version)
    return await buylist.reading.seen(me, key)


@get(
    "/credit",
    summary="My store credit",
    operation_id="list_store_credit",
    opt={RATE: "account"},
    responses=answers(OwnStoreCredit, "The credit at each store."),
)
async def my_credit(me: Me, application: FromApplication) -> OwnStoreCredit:
    """Show one's credit at every store that ever granted some."""
    return OwnStoreCredit(await application.stores.buylist.credit.mine(me))


def selling_routers() -> tuple[Router, Router]:
    """Make the routes."""
    own = [my_orders, draft_order, one_order, submit_order, move_order, answer_order, my_credit]
    return (
        Router("/api/v1/stores", route_handlers=[price_cards, price_my_inventory, price_list], tags=["buylist"]),
        Router("/api/v1/buylist", route_handlers=own, tags=["buylist"]),
    )
