"""``/stores/{id}/sell`` and ``/buylist``: what a store pays for one's cards, and what one sells to it."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown, IsWantList
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from dualcaster_core.stores.buylist.model import CopyPrice
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.buylist.views import OffersView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import PLAIN_TEXT, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.buylist.forms import (
    AnswerForm,
    ChosenForm,
    ListForm,
    StepForm,
    SubmitForm,
    cents_typed,
    chosen_lines,
)
from dualcaster_http.stores.buylist.parameters import OrderHashid, order_key
from dualcaster_http.stores.buylist.slips import order_code_picture
from dualcaster_http.stores.buylist.words import BUYLIST_WORDS
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
SELL = "/stores/{store_id:str}/sell"
HERE = "/buylist"
SHOWN_OFFERS = 200
"""Offers of one's inventory that a page has; a search finds the others."""
LARGEST_FORM = LARGEST_FILE + 1_048_576
_REFUSED = (ValidationFailed, Conflict, Forbidden)


class SellQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which cards are looked for among those that one could sell."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN_TEXT)] = ""


class OrdersQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(SELL, include_in_schema=False, opt={RATE: "page"})
async def sell(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Show what a store pays for what one owns."""
    return await _from_inventory(PageContext(request, application, me), store_id, Form())


@post(SELL, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def choose(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Draft an order of the chosen cards, and show it."""
    context = PageContext(request, application, me)
    read, form = await read_form(request, ChosenForm)
    if read is None:
        return await _from_inventory(context, store_id, form, status=422)
    try:
        lines = chosen_lines(application, read.line, read.copies)
        order = await application.stores.buylist.selling.draft(me, store_key(application, store_id), lines)
    except _REFUSED as error:
        return await _from_inventory(context, store_id, Form().refused(_said(error)), status=422)
    return context.go(f"{HERE}/{application.ids.encode(IdKind.BUYLIST_ORDER, order.id)}")


@post(
    f"{SELL}/list", include_in_schema=False, status_code=200, request_max_body_size=LARGEST_FORM, opt={RATE: "import"}
)
async def from_list(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Show what a store pays for the cards of a list or a file."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    read, form = await read_form(request, ListForm)
    try:
        file = await list_of(request, read)
        async with application.collection.import_queue.one_file(me.user_id):
            offers = await application.stores.buylist.offers.of_list(key, file)
    except (FileUnreadable, FormatUnknown, IsWantList, ValidationFailed) as error:
        return await _from_inventory(context, store_id, form.refused(list=_said(error)), status=422)
    finally:
        await (await request.form()).close()
    return await _offers_page(context, offers, form, source="list")


async def list_of(request: AnyRequest, read: ListForm | None) -> SourceFile:
    """Return the list of a form: the file where one was sent, else the lines. Raises ``ValidationFailed``."""
    sent = (await request.form()).get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        return SourceFile(await sent.read(), sent.filename[:100])
    if read is None or not read.list.strip():
        raise ValidationFailed("paste a list, or choose a file", field="list")
    return SourceFile(read.list.encode(), "your list", "text")


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def my_orders(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List what one sells to stores, and one's store credit."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), OrdersQuery)
    found = await application.stores.buylist.reading.mine(me, cursor=query.cursor)
    credit = await application.stores.buylist.credit.mine(me)
    return context.page(
        "stores/buylist/my_orders.html", found=found, credit=credit, cursor=query.cursor, **BUYLIST_WORDS
    )


@get(f"{HERE}/{{order_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def order(request: AnyRequest, me: Me, application: FromApplication, order_id: OrderHashid) -> Response[Any]:
    """Show an order to its seller; the staff have their own page of it."""
    context = PageContext(request, application, me)
    return await _order_page(context, order_id, Form())


@post(f"{HERE}/{{order_id:str}}/submit", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def submit(request: AnyRequest, me: Me, application: FromApplication, order_id: OrderHashid) -> Response[Any]:
    """Submit a draft at the sums that were shown."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    read, form = await read_form(request, SubmitForm)
    if read is None:
        return await _order_page(context, order_id, form, status=422)
    try:
        expected = CopyPrice(cents_typed(read.cash_total, "cash_total"), cents_typed(read.credit_total, "credit_total"))
        wish = SellerWish(payout=read.payout, cash_cents=cents_typed(read.cash, "cash"), note=read.note)
        await application.stores.buylist.selling.submit(me, key, version=read.version, expected=expected, wish=wish)
    except _REFUSED as error:
        return await _order_page(context, order_id, refusal(form, error), status=422)
    return context.go(f"{HERE}/{order_id}", "buylist_submitted")


@post(f"{HERE}/{{order_id:str}}/steps", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def move(request: AnyRequest, me: Me, application: FromApplication, order_id: OrderHashid) -> Response[Any]:
    """Drop off, send or cancel."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    read, form = await read_form(request, StepForm)
    if read is None or read.action not in set(BuylistAction):
        return await _order_page(context, order_id, form, status=422)
    try:
        await application.stores.buylist.selling.act(me, key, BuylistAction(read.action), version=read.version)
    except _REFUSED as error:
        return await _order_page(context, order_id, refusal(form, error), status=422)
    return context.go(f"{HERE}/{order_id}", "buylist_moved")


@post(f"{HERE}/{{order_id:str}}/answer", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def answer(request: AnyRequest, me: Me, application: FromApplication, order_id: OrderHashid) -> Response[Any]:
    """Accept lines that were graded otherwise, or take their cards back."""
    context, key = PageContext(request, application, me), order_key(application, order_id)
    read, form = await read_form(request, AnswerForm)
    if read is None:
        return await _order_page(context, order_id, form, status=422)
    try:
        accepted = {number: number in read.accepted for number in read.asked}
        await application.stores.buylist.selling.answer(me, key, accepted, version=read.version)
    except _REFUSED as error:
        return await _order_page(context, order_id, refusal(form, error), status=422)
    return context.go(f"{HERE}/{order_id}", "buylist_answered")


@get(f"{HERE}/{{order_id:str}}/slip", include_in_schema=False, opt={RATE: "page"})
async def slip(request: AnyRequest, me: Me, application: FromApplication, order_id: OrderHashid) -> Response[str]:
    """Show the slip of an order, to be printed and put with the cards."""
    context = PageContext(request, application, me)
    found = await application.stores.buylist.reading.seen(me, order_key(application, order_id))
    return context.page(
        "stores/buylist/slip.html", one=found, code=order_code_picture(application, found), **BUYLIST_WORDS
    )


async def _from_inventory(context: PageContext, store_id: str, form: Form, *, status: int = 200) -> Response[str]:
    application = context.application
    query = read_query(dict(context.request.query_params.items()), SellQuery)
    key = store_key(application, store_id)
    offers = await application.stores.buylist.offers.of_inventory(context.me, key)
    return await _offers_page(context, offers, form, source="inventory", q=query.q, status=status)


async def _offers_page(
    context: PageContext, offers: OffersView, form: Form, *, source: str, q: str = "", status: int = 200
) -> Response[str]:
    words = q.casefold().split()
    bought = [one for one in offers.bought if all(word in one.card.name.casefold() for word in words)]
    shown = bought[:SHOWN_OFFERS]
    return context.page(
        "stores/buylist/sell.html",
        status=status,
        offers=offers,
        shown=shown,
        hidden=len(bought) - len(shown),
        q=q,
        source=source,
        form=form,
        faces=await faces_of(context.application, [*shown, *offers.not_bought[:SHOWN_OFFERS]]),
        most_refused=SHOWN_OFFERS,
        **BUYLIST_WORDS,
    )


async def _order_page(context: PageContext, order_id: str, form: Form, *, status: int = 200) -> Response[Any]:
    application = context.application
    found = await application.stores.buylist.reading.seen(context.me, order_key(application, order_id))
    if not found.is_seller:
        return context.go(f"/store/{found.store}/buylist/{found.id}")
    return context.page(
        "stores/buylist/order.html",
        status=status,
        one=found,
        form=form,
        faces=await faces_of(application, found.lines),
        **BUYLIST_WORDS,
    )


def _said(error: DualcasterError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."


def selling_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[sell, choose, from_list, my_orders, order, submit, move, answer, slip])
