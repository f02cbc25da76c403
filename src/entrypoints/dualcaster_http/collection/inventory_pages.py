"""The pages of what somebody owns: the list, one item, adding to it, and taking it along as a file."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer
from dualcaster_core.collection.errors import ItemNotFound
from dualcaster_core.collection.views import InventoryEntry, ListOrder
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.collection.collection_download import exported_collection
from dualcaster_http.collection.entry_pages import EntryPages
from dualcaster_http.collection.file_formats import FORMAT_TITLES
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    FINISHES,
    LANGUAGE_CHOICES,
    SHOWN,
    Amount,
    ConditionWord,
    Copies,
    EntryId,
    LanguageCode,
    ListQuery,
    amount_of,
    shown_amount,
)
from dualcaster_http.collection.list_view import ListView
from dualcaster_http.collection.parameters import have_key, item_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import PLAIN, read_query

PATH = "/inventory"
_ORDERS = (
    (ListOrder.NAME, "Name"),
    (ListOrder.SET, "Set"),
    (ListOrder.CONDITION, "Condition"),
    (ListOrder.COPIES, "Copies"),
    (ListOrder.FOR_TRADE, "For trade"),
    (ListOrder.VALUE, "Price"),
    (ListOrder.TOTAL, "Total"),
    (ListOrder.NEWEST, "Newest"),
)
AnyRequest = Request[Any, Any, Any]
_MANY = Annotated[int, msgspec.Meta(ge=0, le=9999)]


class RowForm(msgspec.Struct, kw_only=True):
    """What can be changed of an item in its row."""

    quantity: Copies
    for_trade: _MANY
    condition: ConditionWord


class ItemForm(RowForm, kw_only=True):
    """Everything that can be changed of an item."""

    finish: Finish
    language: LanguageCode
    signed: bool = False
    altered: bool = False
    acquired_price: Amount = ""
    acquired_currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")] = "USD"
    acquired_on: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    location: Annotated[str, msgspec.Meta(max_length=200, pattern=PLAIN)] = ""


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def inventory(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what somebody owns; script that scrolls gets further rows alone."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), ListQuery)
    view = ListView(path=PATH, asked=asked, orders=_ORDERS, filters=("set", "finish", "condition", "trade"))
    lists = application.collection.lists
    found = await lists.inventory.page(
        me.user_id, asked.filters, order=view.order, reverse=asked.reverse, limit=SHOWN, cursor=asked.cursor
    )
    shown: dict[str, Any] = {"view": view, "found": found, "faces": await faces_of(application, found.items)}
    if is_part(request):
        return context.part("collection/parts/inventory_rows.html", **shown)
    return context.page(
        "collection/inventory.html", formats=FORMAT_TITLES, conditions=CONDITIONS, **shown, **await _totals(context)
    )


async def _totals(context: PageContext) -> dict[str, Any]:
    lists, owner = context.application.collection.lists, context.me.user_id
    return {"summary": await lists.inventory.summary(owner), "offered": await lists.haves.summary(owner)}


@get(PATH + "/{item:str}", include_in_schema=False, opt={RATE: "page"})
async def item(request: AnyRequest, me: Me, application: FromApplication, item: EntryId) -> Response[str]:
    """Show one item with everything that can be changed of it."""
    return await ENTRY.show(PageContext(request, application, me), item)


@post(PATH + "/{item:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_item(request: AnyRequest, me: Me, application: FromApplication, item: EntryId) -> Response[Any]:
    """Change an item: from its row, or from its own page."""
    return await ENTRY.edit(PageContext(request, application, me), item)


@post(PATH + "/{item:str}/remove", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def remove_item(request: AnyRequest, me: Me, application: FromApplication, item: EntryId) -> Response[Any]:
    """Take an item out of the inventory."""
    await application.collection.inventory.remove(me.user_id, item_key(application, item))
    return PageContext(request, application, me).go(PATH, "item_removed")


@get(PATH + "/export/{format_name:str}", include_in_schema=False, opt={RATE: "export"})
async def export(
    request: AnyRequest, me: Me, application: FromApplication, format_name: FromPath[str]
) -> Response[bytes]:
    """Return everything somebody owns as a file."""
    exported = await exported_collection(request, application, me.user_id, format_name)
    ending = {"text": "txt"}.get(format_name, "csv")
    headers = {
        "Content-Disposition": f'attachment; filename="{me.username}-{format_name}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return Response(exported.content, media_type="text/plain" if ending == "txt" else "text/csv", headers=headers)


async def _find(context: PageContext, item: str) -> InventoryEntry:
    application = context.application
    entry = await application.collection.lists.inventory.one(context.me.user_id, item_key(application, item))
    if entry is None:
        raise ItemNotFound("there is no such item in your inventory")
    return entry


async def _change(context: PageContext, entry: InventoryEntry, given: RowForm) -> str:
    """Change an item, and its offer with it; return the id of the item that has the copies now."""
    edit, copy = ItemEdit(quantity=given.quantity), CopyEdit(condition=Condition[given.condition])
    if isinstance(given, ItemForm):
        edit = ItemEdit(
            quantity=given.quantity,
            acquired_price=amount_of(given.acquired_price),
            acquired_currency=given.acquired_currency,
            acquired_on=_day(given.acquired_on),
            location=given.location,
        )
        copy = CopyEdit(
            condition=Condition[given.condition],
            finish=given.finish,
            language=given.language,
            signed=given.signed,
            altered=given.altered,
        )
    if given.for_trade > given.quantity:
        raise ValidationFailed("you cannot offer more copies than you have", field="for_trade")
    key = item_key(context.application, entry.id)
    moved = await context.application.collection.inventory.change(context.me.user_id, key, edit, copy)
    if moved == key:
        await offer_copies(context, key, given.for_trade)
    return context.application.ids.encode(IdKind.ITEM, moved)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValidationFailed("there is no such day", field="acquired_on") from None


async def offer_copies(context: PageContext, item: int, copies: int) -> None:
    """Have so many copies of an item on the have list, none for 0."""
    application, owner = context.application, context.me.user_id
    entry = await application.collection.lists.inventory.one(owner, item)
    if entry is None or entry.quantity_for_trade == copies:
        return
    if entry.have_id is None:
        await application.collection.have_list.add(owner, item, Offer(quantity_for_trade=copies))
    elif copies:
        edit = HaveEdit(quantity_for_trade=copies, is_active=True)
        await application.collection.have_list.change(owner, have_key(application, entry.have_id), edit)
    else:
        await application.collection.have_list.remove(owner, have_key(application, entry.have_id))
    is_more = copies > entry.quantity_for_trade
    count_as(context.request, AnalyticsType.HAVE_ADDED if is_more else AnalyticsType.HAVE_REMOVED)


def _form_of(entry: InventoryEntry) -> Form:
    return Form(
        {
            "quantity": str(entry.quantity),
            "for_trade": str(entry.quantity_for_trade),
            "condition": entry.condition,
            "finish": entry.finish.value,
            "language": entry.language,
            "signed": "1" if entry.signed else "",
            "altered": "1" if entry.altered else "",
            "acquired_price": shown_amount(entry.acquired_price),
            "acquired_currency": entry.acquired_currency,
            "acquired_on": entry.acquired_on.isoformat() if entry.acquired_on else "",
            "location": entry.location,
        }
    )


ENTRY = EntryPages(
    path=PATH,
    page_template="collection/item.html",
    row_template="collection/parts/inventory_row.html",
    row_form=RowForm,
    whole_form=ItemForm,
    saved="item_saved",
    find=_find,
    change=_change,
    form_of=_form_of,
    totals=_totals,
    choices={"conditions": CONDITIONS, "finishes": FINISHES, "languages": LANGUAGE_CHOICES},
)


def inventory_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[inventory, item, change_item, remove_item, export])
