"""The pages of what somebody offers for trade: the list, and one offer."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.collection.edits import HaveEdit
from dualcaster_core.collection.errors import HaveNotFound, ListsChangedElsewhere
from dualcaster_core.collection.views import HaveListEntry, ListOrder
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.collection.entry_pages import EntryPages
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    SHOWN,
    Amount,
    Copies,
    EntryId,
    ListQuery,
    Notes,
    amount_of,
    shown_amount,
)
from dualcaster_http.collection.list_view import ListView
from dualcaster_http.collection.parameters import have_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form, read_form
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.queries import read_query

PATH = "/have-list"
ORDERS = (
    (ListOrder.NAME, "Name"),
    (ListOrder.SET, "Set"),
    (ListOrder.CONDITION, "Condition"),
    (ListOrder.COPIES, "Copies"),
    (ListOrder.VALUE, "Price"),
    (ListOrder.TOTAL, "Total"),
    (ListOrder.NEWEST, "Newest"),
)
AnyRequest = Request[Any, Any, Any]


class OfferRow(msgspec.Struct, kw_only=True):
    """What can be changed of an offer in its row."""

    quantity: Copies
    active: bool = False


class OfferForm(OfferRow, kw_only=True):
    """Everything that can be changed of an offer."""

    min_trade_value: Amount = ""
    trade_for_wants_only: bool = False
    notes: Notes = ""


class SparesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How many copies of each card are kept."""

    keep: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 4


class SparesForm(msgspec.Struct, kw_only=True):
    """How many copies of each card are kept, and the version of the lists that the preview was of."""

    keep: Annotated[int, msgspec.Meta(ge=0, le=9999)]
    version: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def have_list(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what somebody offers; script that scrolls gets further rows alone."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), ListQuery)
    view = ListView(path=PATH, asked=asked, orders=ORDERS, filters=("set", "finish", "condition"))
    found = await application.collection.lists.haves.page(
        me.user_id, asked.filters, order=view.order, reverse=asked.reverse, limit=SHOWN, cursor=asked.cursor
    )
    shown: dict[str, Any] = {"view": view, "found": found, "faces": await faces_of(application, found.items)}
    if is_part(request):
        return context.part("collection/parts/have_rows.html", **shown)
    return context.page("collection/have_list.html", conditions=CONDITIONS, **shown, **await _totals(context))


async def _totals(context: PageContext) -> dict[str, Any]:
    return {"summary": await context.application.collection.lists.haves.summary(context.me.user_id)}


@get(PATH + "/spares", include_in_schema=False, opt={RATE: "page"})
async def spares(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what would be offered beyond the copies that are kept, before it is."""
    context = PageContext(request, application, me)
    keep = read_query(dict(request.query_params.items()), SparesQuery).keep
    preview = await application.collection.spares.preview(me.user_id, keep=keep)
    return context.page(
        "collection/spares.html", keep=keep, preview=preview, faces=await faces_of(application, preview.shown)
    )


@post(PATH + "/spares", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def offer_spares(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Offer every copy beyond those that are kept of each card."""
    context = PageContext(request, application, me)
    given, _ = await read_form(request, SparesForm)
    if given is None:
        return context.go(PATH, "spares_refused")
    try:
        done = await application.collection.bulk.offer_spares(me.user_id, keep=given.keep, version=given.version)
    except ListsChangedElsewhere:
        return context.go(f"{PATH}/spares?keep={given.keep}", "spares_changed")
    count_as(request, AnalyticsType.HAVE_ADDED)
    undo = "" if done.undo_id is None else f"?undo={application.ids.encode(IdKind.UNDO, done.undo_id)}"
    return context.go(f"{PATH}{undo}", f"spares_offered.{done.lines}")


@get(PATH + "/{have:str}", include_in_schema=False, opt={RATE: "page"})
async def have(request: AnyRequest, me: Me, application: FromApplication, have: EntryId) -> Response[str]:
    """Show one offer with everything that can be changed of it."""
    return await ENTRY.show(PageContext(request, application, me), have)


@post(PATH + "/{have:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_have(request: AnyRequest, me: Me, application: FromApplication, have: EntryId) -> Response[Any]:
    """Change an offer: from its row, or from its own page."""
    return await ENTRY.edit(PageContext(request, application, me), have)


@post(PATH + "/{have:str}/remove", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def remove_have(request: AnyRequest, me: Me, application: FromApplication, have: EntryId) -> Response[Any]:
    """Take an item off the have list; it stays in the inventory."""
    await application.collection.have_list.remove(me.user_id, have_key(application, have))
    count_as(request, AnalyticsType.HAVE_REMOVED)
    return PageContext(request, application, me).go(back_to(request, PATH), "have_removed")


def _edit(given: OfferRow) -> HaveEdit:
    if isinstance(given, OfferForm):
        return HaveEdit(
            quantity_for_trade=given.quantity,
            is_active=given.active,
            min_trade_value=amount_of(given.min_trade_value),
            trade_for_wants_only=given.trade_for_wants_only,
            notes=given.notes,
        )
    return HaveEdit(quantity_for_trade=given.quantity, is_active=given.active)


async def _find(context: PageContext, hashid: str) -> HaveListEntry:
    application = context.application
    entry = await application.collection.lists.haves.one(context.me.user_id, have_key(application, hashid))
    if entry is None:
        raise HaveNotFound("there is no such offer on your have list")
    return entry


async def _change(context: PageContext, entry: HaveListEntry, given: OfferRow) -> str:
    key = have_key(context.application, entry.id)
    await context.application.collection.have_list.change(context.me.user_id, key, _edit(given))
    return entry.id


def _form_of(entry: HaveListEntry) -> Form:
    return Form(
        {
            "quantity": str(entry.quantity_for_trade),
            "active": "1" if entry.is_active else "",
            "min_trade_value": shown_amount(entry.min_trade_value),
            "trade_for_wants_only": "1" if entry.trade_for_wants_only else "",
            "notes": entry.notes,
        }
    )


ENTRY = EntryPages(
    path=PATH,
    page_template="collection/have.html",
    row_template="collection/parts/have_row.html",
    row_form=OfferRow,
    whole_form=OfferForm,
    saved="have_saved",
    find=_find,
    change=_change,
    form_of=_form_of,
    totals=_totals,
    fields_of_codes={"inventory__insufficient": "quantity"},
)


def have_list_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[have_list, spares, offer_spares, have, change_have, remove_have])
