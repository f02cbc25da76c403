"""``/store/{id}/buylist``: what a store's staff do with what people sell to it."""

from secrets import token_urlsafe
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown, IsWantList
from dualcaster_core.kernel.errors import Conflict, Forbidden, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.counter import WalkIn
from dualcaster_core.stores.buylist.errors import BuylistOrderNotFound
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import LineGrade
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.buylist.views import MOST_COUNTED, BuylistOrderView, OffersView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.buylist.forms import (
    AnswerForm,
    GradeForm,
    ListForm,
    PayForm,
    StepForm,
    WalkInForm,
    cents_typed,
    chosen_lines,
)
from dualcaster_http.stores.buylist.parameters import OrderHashid, order_key
from dualcaster_http.stores.buylist.selling_pages import LARGEST_FORM, list_of
from dualcaster_http.stores.buylist.slips import order_code_picture
from dualcaster_http.stores.buylist.words import BUYLIST_WORDS
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
HERE = "/store/{store_id:str}/buylist"
ORDER = f"{HERE}/{{order_id:str}}"
_WAITING = (
    BuylistStage.SUBMITTED,
    BuylistStage.DROPPED_OFF,
    BuylistStage.SENT,
    BuylistStage.RECEIVED,
    BuylistStage.AGREED,
)
VIEWS = {
    "waiting": _WAITING,
    "expected": (BuylistStage.APPROVED,),
    "asked": (BuylistStage.GRADED,),
    "paid": (BuylistStage.PAID,),
    "past": (BuylistStage.CLOSED, BuylistStage.CANCELLED, BuylistStage.DECLINED, BuylistStage.EXPIRED),
}
"""The views of the queue: what waits for the store, for cards, for the seller, to be closed, and what is over."""
_REFUSED = (ValidationFailed, Conflict, Forbidden, UserNotFound)


class QueueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the queue is shown."""

    view: Annotated[str, msgspec.Meta(pattern="^(waiting|expected|asked|paid|past)$")] = "waiting"
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def queue(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """List the orders that wait, and what is left of the budgets."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    query = read_query(dict(request.query_params.items()), QueueQuery)
    buylist = application.stores.buylist
    shop = await staffed_store(context, store_id, StorePermission.HANDLE_ORDERS)
    return staff_page(
        context,
        "stores/buylist/queue.html",
        shop,
        "buylist",
        view=query.view,
        cursor=query.cursor,
        found=await buylist.reading.of_store(me, key, VIEWS[query.view], cursor=query.cursor),
        queue=await buylist.reading.queue(me, key),
        budgets=await buylist.rules.budgets(me, key),
        views=VIEWS,
        most=MOST_COUNTED,
        **BUYLIST_WORDS,
    )


@get(f"{HERE}/walk-in", include_in_schema=False, opt={RATE: "page"})
async def walk_in(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Ask for the list of somebody at the counter."""
    return await _walk_in_page(PageContext(request, application, me), store_id, Form())


@post(
    f"{HERE}/walk-in/list",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=LARGEST_FORM,
    opt={RATE: "import"},
)
async def walk_in_list(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid
) -> Response[str]:
    """Show the offers for a list."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    await staffed_store(context, store_id, StorePermission.HANDLE_ORDERS)
    read, form = await read_form(request, ListForm)
    try:
        file = await list_of(request, read)
        async with application.collection.import_queue.one_file(me.user_id):
            offers = await application.stores.buylist.offers.of_list(key, file, by_staff=me)
    except (FileUnreadable, FormatUnknown, IsWantList, ValidationFailed) as error:
        told = error if "field" in error.facts else ValidationFailed(error.message, field="list")
        return await _walk_in_page(context, store_id, refusal(form, told), status=422)
    finally:
        await (await request.form()).close()
    if not offers.offers:
        return await _walk_in_page(context, store_id, form.refused(list="No line of it names a card."), status=422)
    faces = await faces_of(application, offers.offers)
    return await _walk_in_page(context, store_id, form, offers=offers, faces=faces)


@post(f"{HERE}/walk-in", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def take(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Take the chosen cards as an order."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    read, form = await read_form(request, WalkInForm)
    if read is None:
        return await _walk_in_page(context, store_id, form, status=422)
    try:
        new = WalkIn(
            lines=chosen_lines(application, read.line, read.copies, items=False),
            reference=read.reference,
            username=read.username.strip() or None,
            name=read.seller_name,
            wish=SellerWish(payout=read.payout, cash_cents=cents_typed(read.cash, "cash"), note=read.note),
        )
        order = await application.stores.buylist.counter.walk_in(me, key, new)
    except _REFUSED as error:
        again = await _offers_again(context, key, read)
        told = refusal(form, error, user__not_found="username")
        return await _walk_in_page(
            context, store_id, told, status=422, offers=again, faces=await faces_of(application, again.offers)
        )
    hashid = application.ids.encode(IdKind.BUYLIST_ORDER, order.id)
    return context.go(f"/store/{store_id}/buylist/{hashid}", "buylist_taken")


async def _offers_again(context: PageContext, key: int, read: WalkInForm) -> OffersView:
    """Price the rows of a form that was refused once more, so that nothing has to be typed again."""
    try:
        lines = chosen_lines(context.application, read.line, [count or 1 for count in read.copies], items=False)
    except ValidationFailed:
        lines = []
    return await context.application.stores.buylist.offers.at_counter(context.me, key, lines)


@get(ORDER, include_in_schema=False, opt={RATE: "page"})
async def order(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[str]:
    """Show an order with what can be done with it."""
    return await _order_page(PageContext(request, application, me), store_id, order_id, Form())


@post(f"{ORDER}/steps", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def handle(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[Any]:
    """Approve, decline, receive, close or call off."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    await _seen(context, store_id, order_id)
    read, form = await read_form(request, StepForm)
    if read is None or read.action not in set(BuylistAction):
        return await _order_page(context, store_id, order_id, form, status=422)
    try:
        action = BuylistAction(read.action)
        await application.stores.buylist.counter.act(me, key, action, version=read.version, note=read.note)
    except _REFUSED as error:
        return await _order_page(context, store_id, order_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/buylist/{order_id}", "buylist_moved")


@post(f"{ORDER}/grades", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def grade(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[Any]:
    """Grade all lines."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    await _seen(context, store_id, order_id)
    read, form = await read_form(request, GradeForm)
    if read is None or len({len(read.number), len(read.condition), len(read.copies), len(read.reason)}) > 1:
        return await _order_page(context, store_id, order_id, form, status=422)
    rows = zip(read.number, read.condition, read.copies, read.reason, strict=True)
    grades = {
        number: LineGrade(condition=Condition[name], copies=copies, reason=reason)
        for number, name, copies, reason in rows
    }
    try:
        await application.stores.buylist.counter.grade(me, key, grades, version=read.version)
    except _REFUSED as error:
        return await _order_page(context, store_id, order_id, form.refused(_sentence(error.message)), status=422)
    return context.go(f"/store/{store_id}/buylist/{order_id}", "buylist_graded")


@post(f"{ORDER}/answer", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def answer(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[Any]:
    """Note what a seller without an account says."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    await _seen(context, store_id, order_id)
    read, form = await read_form(request, AnswerForm)
    if read is None:
        return await _order_page(context, store_id, order_id, form, status=422)
    try:
        accepted = {number: number in read.accepted for number in read.asked}
        await application.stores.buylist.counter.answer(me, key, accepted, version=read.version)
    except _REFUSED as error:
        return await _order_page(context, store_id, order_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/buylist/{order_id}", "buylist_answered")


@post(f"{ORDER}/payment", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def pay(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[Any]:
    """Pay an order, or return all of its cards."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    await _seen(context, store_id, order_id)
    read, form = await read_form(request, PayForm)
    if read is None:
        return await _order_page(context, store_id, order_id, form, status=422)
    try:
        cash = cents_typed(read.cash, "cash") if read.cash.strip() else None
        await application.stores.buylist.counter.pay(me, key, version=read.version, cash_cents=cash)
    except _REFUSED as error:
        return await _order_page(context, store_id, order_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/buylist/{order_id}", "buylist_paid")


@get(f"{ORDER}/slip", include_in_schema=False, opt={RATE: "page"})
async def slip(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid, order_id: OrderHashid
) -> Response[str]:
    """Show the slip of an order, to be printed."""
    context = PageContext(request, application, me)
    found = await _seen(context, store_id, order_id)
    return context.page(
        "stores/buylist/slip.html", one=found, code=order_code_picture(application, found), **BUYLIST_WORDS
    )


async def _seen(context: PageContext, store_id: str, order_id: str) -> BuylistOrderView:
    """Return an order of this store as its staff see it. Raises ``BuylistOrderNotFound``."""
    application = context.application
    found = await application.stores.buylist.reading.seen(context.me, order_key(application, order_id))
    if found.store != store_id or found.is_seller:
        raise BuylistOrderNotFound
    return found


async def _order_page(
    context: PageContext, store_id: str, order_id: str, form: Form, *, status: int = 200
) -> Response[str]:
    shop = await staffed_store(context, store_id, StorePermission.HANDLE_ORDERS)
    found = await _seen(context, store_id, order_id)
    return staff_page(
        context,
        "stores/buylist/counter_order.html",
        shop,
        "buylist",
        status=status,
        one=found,
        form=form,
        faces=await faces_of(context.application, found.lines),
        **BUYLIST_WORDS,
    )


async def _walk_in_page(
    context: PageContext, store_id: str, form: Form, *, status: int = 200, **shown: Any
) -> Response[str]:
    shop = await staffed_store(context, store_id, StorePermission.HANDLE_ORDERS)
    reference = form.value("reference") or token_urlsafe(16)
    return staff_page(
        context,
        "stores/buylist/walk_in.html",
        shop,
        "buylist",
        status=status,
        form=form,
        reference=reference,
        **{"offers": None, "faces": None, **shown},
        **BUYLIST_WORDS,
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def counter_pages_router() -> Router:
    """Make the routes."""
    walk_ins = [walk_in, walk_in_list, take]
    return Router("/", route_handlers=[queue, *walk_ins, order, handle, grade, answer, pay, slip])
