"""The pages of what somebody looks for: the list, and one want."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.errors import AlertSwitchedOff, WantNotFound
from dualcaster_core.collection.model import Priority
from dualcaster_core.collection.views import ListOrder, WantListEntry
from dualcaster_http.collection.entry_pages import EntryPages
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    PRIORITIES,
    SHOWN,
    WANT_LANGUAGES,
    Amount,
    ConditionWord,
    Copies,
    EntryId,
    LanguageCode,
    ListQuery,
    Notes,
    PriorityWord,
    amount_of,
    shown_amount,
)
from dualcaster_http.collection.list_view import ListView
from dualcaster_http.collection.parameters import want_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.queries import read_query

PATH = "/want-list"
ORDERS = (
    (ListOrder.PRIORITY, "Wanted most"),
    (ListOrder.NAME, "Name"),
    (ListOrder.SET, "Set"),
    (ListOrder.COPIES, "Copies"),
    (ListOrder.VALUE, "Price"),
    (ListOrder.TOTAL, "Total"),
    (ListOrder.NEWEST, "Newest"),
)
AnyRequest = Request[Any, Any, Any]


class WantRow(msgspec.Struct, kw_only=True):
    """What can be changed of a want in its row."""

    quantity: Copies
    priority: PriorityWord
    active: bool = False


class WantForm(WantRow, kw_only=True):
    """Everything that can be changed of a want."""

    any_printing: bool = False
    condition: ConditionWord
    strict: bool = False
    foil: bool = False
    language: LanguageCode
    max_trade_value: Amount = ""
    target_price: Amount = ""
    percent: Annotated[str, msgspec.Meta(pattern=r"^([1-9][0-9]?)?$")] = ""
    alert: bool = False
    public: bool = False
    notes: Notes = ""


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def want_list(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show what somebody looks for; script that scrolls gets further rows alone."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), ListQuery)
    view = ListView(path=PATH, asked=asked, orders=ORDERS, filters=("set",))
    found = await application.collection.lists.wants.page(
        me.user_id, asked.filters, order=view.order, reverse=asked.reverse, limit=SHOWN, cursor=asked.cursor
    )
    shown: dict[str, Any] = {"view": view, "found": found, "faces": await faces_of(application, found.items)}
    if is_part(request):
        return context.part("collection/parts/want_rows.html", **shown)
    return context.page("collection/want_list.html", conditions=CONDITIONS, **shown, **await _totals(context))


async def _totals(context: PageContext) -> dict[str, Any]:
    return {"summary": await context.application.collection.lists.wants.summary(context.me.user_id)}


@get(PATH + "/{want:str}", include_in_schema=False, opt={RATE: "page"})
async def want(request: AnyRequest, me: Me, application: FromApplication, want: EntryId) -> Response[str]:
    """Show one want with everything that can be changed of it."""
    return await ENTRY.show(PageContext(request, application, me), want)


@post(PATH + "/{want:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_want(request: AnyRequest, me: Me, application: FromApplication, want: EntryId) -> Response[Any]:
    """Change a want: from its row, or from its own page."""
    return await ENTRY.edit(PageContext(request, application, me), want)


@post(PATH + "/{want:str}/remove", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def remove_want(request: AnyRequest, me: Me, application: FromApplication, want: EntryId) -> Response[Any]:
    """Take a want off the list."""
    await application.collection.want_list.remove(me.user_id, want_key(application, want))
    count_as(request, AnalyticsType.WANT_REMOVED)
    return PageContext(request, application, me).go(back_to(request, PATH), "want_removed")


def _edit(given: WantRow) -> WantEdit:
    priority = Priority[given.priority.upper()]
    if not isinstance(given, WantForm):
        return WantEdit(quantity=given.quantity, priority=priority, is_active=given.active)
    return WantEdit(
        quantity=given.quantity,
        priority=priority,
        is_active=given.active,
        any_printing=given.any_printing,
        condition_min=Condition[given.condition],
        condition_strict=given.strict,
        is_foil_required=given.foil,
        language=given.language,
        max_trade_value=amount_of(given.max_trade_value),
        target_price=amount_of(given.target_price),
        alert_percent=int(given.percent) if given.percent else None,
        alert_enabled=given.alert,
        is_public=given.public,
        notes=given.notes,
    )


async def _find(context: PageContext, hashid: str) -> WantListEntry:
    application = context.application
    entry = await application.collection.lists.wants.one(context.me.user_id, want_key(application, hashid))
    if entry is None:
        raise WantNotFound("there is no such want on your list")
    return entry


async def _change(context: PageContext, entry: WantListEntry, given: WantRow) -> str:
    key = want_key(context.application, entry.id)
    try:
        await context.application.collection.want_list.change(context.me.user_id, key, _edit(given))
    except AlertSwitchedOff as error:
        field = {"alert_percent": "percent"}.get(error.facts["field"], error.facts["field"])
        raise AlertSwitchedOff(error.message, field=field) from None
    return entry.id


def _form_of(entry: WantListEntry) -> Form:
    ticked = {
        "active": entry.is_active,
        "any_printing": entry.any_printing,
        "strict": entry.condition_strict,
        "foil": entry.is_foil_required,
        "alert": entry.alert_enabled,
        "public": entry.is_public,
    }
    return Form(
        {
            "quantity": str(entry.quantity),
            "priority": entry.priority,
            "condition": entry.condition_min,
            "language": entry.language,
            "max_trade_value": shown_amount(entry.max_trade_value),
            "target_price": shown_amount(entry.target_price),
            "percent": str(entry.alert_percent or ""),
            "notes": entry.notes,
            **{name: "1" if on else "" for name, on in ticked.items()},
        }
    )


ENTRY = EntryPages(
    path=PATH,
    page_template="collection/want.html",
    row_template="collection/parts/want_row.html",
    row_form=WantRow,
    whole_form=WantForm,
    saved="want_saved",
    find=_find,
    change=_change,
    form_of=_form_of,
    totals=_totals,
    choices={"conditions": CONDITIONS, "priorities": PRIORITIES, "languages": WANT_LANGUAGES},
)


def want_list_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[want_list, want, change_want, remove_want])
