"""The pages of what somebody owns: the list, one item, adding to it, and taking it along as a file."""

import asyncio
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.edits import CopyEdit, HaveEdit, ItemEdit, Offer
from dualcaster_core.collection.errors import ItemNotFound
from dualcaster_core.collection.views import InventoryEntry
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_http.collection.file_formats import FORMAT_TITLES
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    FINISHES,
    LANGUAGE_CHOICES,
    ORDERS,
    SHOWN,
    Amount,
    ConditionWord,
    Copies,
    LanguageCode,
    LineId,
    ListQuery,
    amount_of,
    shown_amount,
)
from dualcaster_http.collection.parameters import have_key, item_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.queries import PLAIN, read_query

PATH = "/inventory"
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
    acquired_on: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    location: Annotated[str, msgspec.Meta(max_length=200, pattern=PLAIN)] = ""


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def inventory(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what somebody owns."""
    asked = read_query(dict(request.query_params.items()), ListQuery)
    lists = application.collection.lists
    found = await lists.inventory.page(me.user_id, asked.filters, order=asked.order, limit=SHOWN, cursor=asked.cursor)
    return PageContext(request, application, me).page(
        "collection/inventory.html",
        asked=asked,
        found=found,
        faces=await faces_of(application, found.items),
        summary=await lists.inventory.summary(me.user_id),
        offered=await lists.haves.summary(me.user_id),
        formats=FORMAT_TITLES,
        conditions=CONDITIONS,
        finishes=FINISHES,
        orders=ORDERS,
    )


@get(PATH + "/{item:str}", include_in_schema=False, opt={RATE: "page"})
async def item(request: AnyRequest, me: Me, application: FromApplication, item: LineId) -> Response[str]:
    """Show one item with everything that can be changed of it."""
    context = PageContext(request, application, me)
    line = await _line(context, item)
    return await _item_page(context, line, _form_of(line))


@post(PATH + "/{item:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_item(request: AnyRequest, me: Me, application: FromApplication, item: LineId) -> Response[Any]:
    """Change an item: from its row, or from its own page."""
    context = PageContext(request, application, me)
    whole = (await request.form()).get("whole") == "1"
    line = await _line(context, item)
    given, form = await read_form(request, ItemForm if whole else RowForm)
    if given is None:
        return await _refused(context, line, form, whole=whole)
    try:
        changed = await _save(context, line, given)
    except DualcasterError as error:
        return await _refused(context, line, refusal(form, error), whole=whole)
    if is_part(request) and changed == item_key(application, item):
        return await _row(context, await _line(context, item))
    return context.go(back_to(request, PATH), "item_saved")


@post(PATH + "/{item:str}/remove", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def remove_item(request: AnyRequest, me: Me, application: FromApplication, item: LineId) -> Response[Any]:
    """Take an item out of the inventory."""
    await application.collection.inventory.remove(me.user_id, item_key(application, item))
    return PageContext(request, application, me).go(PATH, "item_removed")


@get(PATH + "/export/{format_name:str}", include_in_schema=False, opt={RATE: "page"})
async def export(me: Me, application: FromApplication, format_name: FromPath[str]) -> Response[bytes]:
    """Return everything somebody owns as a file."""
    rows = await application.collection.exports.export_rows(me.user_id)
    exported = await asyncio.to_thread(application.collection.formats.write, rows, format_name)
    ending = {"text": "txt"}.get(format_name, "csv")
    headers = {
        "Content-Disposition": f'attachment; filename="{me.username}-{format_name}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return Response(exported.content, media_type="text/plain" if ending == "txt" else "text/csv", headers=headers)


async def _line(context: PageContext, item: str) -> InventoryEntry:
    application = context.application
    line = await application.collection.lists.inventory.one(context.me.user_id, item_key(application, item))
    if line is None:
        raise ItemNotFound("there is no such item in your inventory")
    return line


async def _save(context: PageContext, line: InventoryEntry, given: RowForm) -> int:
    """Change an item, and its offer with it; return the key of the item that has the copies now."""
    edit, copy = ItemEdit(quantity=given.quantity), CopyEdit(condition=Condition[given.condition])
    if isinstance(given, ItemForm):
        edit = ItemEdit(
            quantity=given.quantity,
            acquired_price=amount_of(given.acquired_price),
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
    key = item_key(context.application, line.id)
    moved = await context.application.collection.inventory.change(context.me.user_id, key, edit, copy)
    if moved == key:
        await offer_copies(context, key, given.for_trade)
    return moved


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValidationFailed("there is no such day", field="acquired_on") from None


async def offer_copies(context: PageContext, item: int, copies: int) -> None:
    """Have so many copies of an item on the have list, none for 0."""
    application, owner = context.application, context.me.user_id
    line = await application.collection.lists.inventory.one(owner, item)
    if line is None or line.quantity_for_trade == copies:
        return
    if line.have_id is None:
        await application.collection.have_list.add(owner, item, Offer(quantity_for_trade=copies))
    elif copies:
        edit = HaveEdit(quantity_for_trade=copies, is_active=True)
        await application.collection.have_list.change(owner, have_key(application, line.have_id), edit)
    else:
        await application.collection.have_list.remove(owner, have_key(application, line.have_id))


async def _refused(context: PageContext, line: InventoryEntry, form: Form, *, whole: bool) -> Response[Any]:
    if whole:
        return await _item_page(context, line, form, status=422)
    trouble = form.trouble or next(iter(form.errors.values()), "This cannot be read.")
    if is_part(context.request):
        return await _row(context, line, trouble=trouble)
    return await _item_page(context, line, _form_of(line).refused(trouble), status=422)


async def _row(context: PageContext, line: InventoryEntry, trouble: str = "") -> Response[Any]:
    faces = await faces_of(context.application, [line])
    return context.part(
        "collection/parts/inventory_row.html",
        status=422 if trouble else 200,
        line=line,
        face=faces.of(line.card),
        conditions=CONDITIONS,
        trouble=trouble,
    )


async def _item_page(context: PageContext, line: InventoryEntry, form: Form, *, status: int = 200) -> Response[str]:
    faces = await faces_of(context.application, [line])
    return context.page(
        "collection/item.html",
        status=status,
        line=line,
        face=faces.of(line.card),
        form=form,
        conditions=CONDITIONS,
        finishes=FINISHES,
        languages=LANGUAGE_CHOICES,
    )


def _form_of(line: InventoryEntry) -> Form:
    return Form(
        {
            "quantity": str(line.quantity),
            "for_trade": str(line.quantity_for_trade),
            "condition": line.condition,
            "finish": line.finish.value,
            "language": line.language,
            "signed": "1" if line.signed else "",
            "altered": "1" if line.altered else "",
            "acquired_price": shown_amount(line.acquired_price),
            "acquired_on": line.acquired_on.isoformat() if line.acquired_on else "",
            "location": line.location,
        }
    )


def inventory_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[inventory, item, change_item, remove_item, export])
