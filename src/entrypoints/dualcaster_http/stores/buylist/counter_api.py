"""What a store's staff do with buylist orders, rules and credit: ``/api/v1/stores`` and ``/api/v1/buylist``."""

from litestar import Router, get, post, put
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.stores.buylist.counter import WalkIn
from dualcaster_core.stores.buylist.credit_desk import Spending
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.buylist.views import (
    BudgetUses,
    BuylistOrderPage,
    BuylistOrderView,
    BuylistQueue,
    BuylistRulesView,
    CustomerCredit,
    rules_view,
)
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.buylist.parameters import CustomerName, OrderHashid, WantedStage, order_key
from dualcaster_http.stores.buylist.requests import (
    BuylistRulesBody,
    GradeAnswers,
    GradedOrder,
    NewWalkIn,
    PaidOrder,
    SpentCredit,
    StaffStep,
    VoidedEntry,
    cents_of,
    lines_to_sell,
)
from dualcaster_http.stores.parameters import StoreHashid, store_key

_STAFF = ("store.not_found", "store.forbidden")
_STEP = ("buylist.order_not_found", "store.forbidden", "buylist.own_order", "buylist.changed", "buylist.illegal_step")
_CREDIT = (*_STAFF, "user.not_found")


@get(
    "/{store_id:str}/buylist/orders",
    summary="Orders of a store",
    operation_id="list_store_buylist_orders",
    opt={RATE: "account"},
    responses=answers(BuylistOrderPage, "The orders, the oldest first.", *_STAFF),
)
async def store_orders(
    me: Me,
    application: FromApplication,
    store_id: StoreHashid,
    *,
    stage: WantedStage = None,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> BuylistOrderPage:
    """List what people sell to a store, for its staff."""
    key = store_key(application, store_id)
    stages = () if stage is None else (stage,)
    return await application.stores.buylist.reading.of_store(me, key, stages, limit=limit, cursor=cursor)


@get(
    "/{store_id:str}/buylist/queue",
    summary="Open orders of a store, counted",
    operation_id="count_store_buylist_orders",
    opt={RATE: "account"},
    responses=answers(BuylistQueue, "Open orders by stage.", *_STAFF),
)
async def queue(me: Me, application: FromApplication, store_id: StoreHashid) -> BuylistQueue:
    """Count a store's open orders by stage, for its staff.

    Of paid orders that were not closed yet 1,000 stands for that many or more.
    """
    return await application.stores.buylist.reading.queue(me, store_key(application, store_id))


@post(
    "/{store_id:str}/buylist/walk-ins",
    summary="Take an order at the counter",
    operation_id="take_walk_in",
    opt={RATE: "write"},
    responses=answers(
        BuylistOrderView,
        "The order, received.",
        *_STAFF,
        "user.not_found",
        "card.not_found",
        "buylist.own_order",
        "buylist.not_bought",
        "buylist.budget_spent",
        status=201,
    ),
)
async def take_walk_in(
    data: JSONBody[NewWalkIn], me: Me, application: FromApplication, store_id: StoreHashid
) -> BuylistOrderView:
    """Take cards at the counter, for an account or for somebody by name; a reference is taken once."""
    buylist = application.stores.buylist
    walk_in = WalkIn(
        lines=lines_to_sell(application, [line for line in data.lines if line.item is None]),
        reference=data.reference,
        username=data.username,
        name=data.name,
        wish=SellerWish(payout=data.payout, cash_cents=cents_of(data.cash), note=data.note),
    )
    order = await buylist.counter.walk_in(me, store_key(application, store_id), walk_in)
    return await buylist.reading.seen(me, order.id)


@post(
    "/orders/{order_id:str}/handling",
    summary="Approve, decline, receive, close or call off",
    operation_id="handle_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order.", *_STEP),
)
async def handle_order(
    data: JSONBody[StaffStep], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Take a step of the staff on an order."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    await buylist.counter.act(me, key, data.action, version=data.version, note=data.note)
    return await buylist.reading.seen(me, key)


@post(
    "/orders/{order_id:str}/grades",
    summary="Grade an order",
    operation_id="grade_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order.", *_STEP, "buylist.budget_spent"),
)
async def grade_order(
    data: JSONBody[GradedOrder], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Grade what was received; where a line is graded otherwise than stated, the seller is asked."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    await buylist.counter.grade(me, key, data.grades(), version=data.version)
    return await buylist.reading.seen(me, key)


@post(
    "/orders/{order_id:str}/answer-at-counter",
    summary="Note an answer at the counter",
    operation_id="answer_at_counter",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order.", *_STEP),
)
async def answer_at_counter(
    data: JSONBody[GradeAnswers], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Note what a seller without an account says to lines that were graded otherwise."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    await buylist.counter.answer(me, key, data.accepted(), version=data.version)
    return await buylist.reading.seen(me, key)


@post(
    "/orders/{order_id:str}/payment",
    summary="Pay an order",
    operation_id="pay_buylist_order",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(BuylistOrderView, "The order, paid.", *_STEP),
)
async def pay_order(
    data: JSONBody[PaidOrder], me: Me, application: FromApplication, order_id: OrderHashid
) -> BuylistOrderView:
    """Pay in cash what was agreed, or less, and the rest in credit; the copies come into the stock at that cost."""
    buylist, key = application.stores.buylist, order_key(application, order_id)
    cash = None if data.cash is None else cents_of(data.cash)
    await buylist.counter.pay(me, key, version=data.version, cash_cents=cash)
    return await buylist.reading.seen(me, key)


@get(
    "/{store_id:str}/buylist/rules",
    summary="The rules of a buylist",
    operation_id="get_buylist_rules",
    opt={RATE: "account"},
    responses=answers(BuylistRulesView, "The rules.", *_STAFF),
)
async def rules(me: Me, application: FromApplication, store_id: StoreHashid) -> BuylistRulesView:
    """Show what a store pays by, for who may set it."""
    return rules_view(await application.stores.buylist.rules.current(me, store_key(application, store_id)))


@put(
    "/{store_id:str}/buylist/rules",
    summary="Change the rules of a buylist",
    operation_id="put_buylist_rules",
    opt={RATE: "write"},
    responses=answers(BuylistRulesView, "The rules, at their new version.", *_STAFF, "buylist.rules_changed"),
)
async def change_rules(
    data: JSONBody[BuylistRulesBody], me: Me, application: FromApplication, store_id: StoreHashid
) -> BuylistRulesView:
    """Replace the rules that one has seen; what was submitted before stays as it is."""
    key, editing = store_key(application, store_id), application.stores.buylist.rules
    return rules_view(await editing.change(me, key, data.rules(), version=data.version))


@get(
    "/{store_id:str}/buylist/budgets",
    summary="What is left of the budgets",
    operation_id="get_buylist_budgets",
    opt={RATE: "account"},
    responses=answers(BudgetUses, "Day, week and month.", *_STAFF),
)
async def budgets(me: Me, application: FromApplication, store_id: StoreHashid) -> BudgetUses:
    """Tell what of a store's cash is promised, and what is left."""
    return BudgetUses(await application.stores.buylist.rules.budgets(me, store_key(application, store_id)))


@get(
    "/{store_id:str}/credit/{username:str}",
    summary="A customer's store credit",
    operation_id="get_customer_credit",
    opt={RATE: "account"},
    responses=answers(CustomerCredit, "The credit, with its latest entries.", *_CREDIT),
)
async def customer_credit(
    me: Me, application: FromApplication, store_id: StoreHashid, username: CustomerName
) -> CustomerCredit:
    """Show a customer's credit, for who may pay out."""
    key = store_key(application, store_id)
    return await application.stores.buylist.credit.of_customer(me, key, username)


@post(
    "/{store_id:str}/credit/{username:str}/spend",
    summary="Spend store credit",
    operation_id="spend_store_credit",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(CustomerCredit, "The credit after it.", *_CREDIT, "credit.insufficient", "credit.not_voidable"),
)
async def spend_credit(
    data: JSONBody[SpentCredit], me: Me, application: FromApplication, store_id: StoreHashid, username: CustomerName
) -> CustomerCredit:
    """Book what a customer buys with credit; a reference is booked once."""
    key, desk = store_key(application, store_id), application.stores.buylist.credit
    spending = Spending(cents=cents_of(data.amount), reference=data.reference, note=data.note)
    await desk.spend(me, key, username, spending)
    return await desk.of_customer(me, key, username)


@post(
    "/{store_id:str}/credit/{username:str}/void",
    summary="Void spent store credit",
    operation_id="void_store_credit",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        CustomerCredit, "The credit after it.", *_CREDIT, "credit.entry_not_found", "credit.not_voidable"
    ),
)
async def void_credit(
    data: JSONBody[VoidedEntry], me: Me, application: FromApplication, store_id: StoreHashid, username: CustomerName
) -> CustomerCredit:
    """Bring back what was spent by mistake; voided twice, it comes back once."""
    key, desk = store_key(application, store_id), application.stores.buylist.credit
    await desk.void(me, key, username, data.number, data.note)
    return await desk.of_customer(me, key, username)


def counter_routers() -> tuple[Router, Router]:
    """Make the routes."""
    of_store = [store_orders, queue, take_walk_in, rules, change_rules, budgets]
    of_orders = [handle_order, grade_order, answer_at_counter, pay_order]
    return (
        Router(
            "/api/v1/stores", route_handlers=[*of_store, customer_credit, spend_credit, void_credit], tags=["buylist"]
        ),
        Router("/api/v1/buylist", route_handlers=of_orders, tags=["buylist"]),
    )
