"""The pages of what somebody looks for: the list, and one want."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.errors import WantNotFound
from dualcaster_core.collection.model import Priority
from dualcaster_core.collection.views import WantListEntry
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    PRIORITIES,
    SHOWN,
    WANT_LANGUAGES,
    Amount,
    ConditionWord,
    Copies,
    LanguageCode,
    LineId,
    ListQuery,
    Notes,
    PriorityWord,
    amount_of,
    shown_amount,
)
from dualcaster_http.collection.parameters import want_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.card_faces import faces_of
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.queries import read_query

PATH = "/want-list"
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
    """Show what somebody looks for."""
    asked = read_query(dict(request.query_params.items()), ListQuery)
    wants = application.collection.lists.wants
    found = await wants.page(me.user_id, asked.filters, limit=SHOWN, cursor=asked.cursor)
    return PageContext(request, application, me).page(
        "collection/want_list.html",
        asked=asked,
        found=found,
        faces=await faces_of(application, found.items),
        summary=await wants.summary(me.user_id),
        priorities=PRIORITIES,
    )


@get(PATH + "/{want:str}", include_in_schema=False, opt={RATE: "page"})
async def want(request: AnyRequest, me: Me, application: FromApplication, want: LineId) -> Response[str]:
    """Show one want with everything that can be changed of it."""
    context = PageContext(request, application, me)
    line = await _line(context, want)
    return await _want_page(context, line, _form_of(line))


@post(PATH + "/{want:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_want(request: AnyRequest, me: Me, application: FromApplication, want: LineId) -> Response[Any]:
    """Change a want: from its row, or from its own page."""
    context = PageContext(request, application, me)
    whole = (await request.form()).get("whole") == "1"
    line = await _line(context, want)
    given, form = await read_form(request, WantForm if whole else WantRow)
    if given is not None:
        try:
            await application.collection.want_list.change(me.user_id, want_key(application, want), _edit(given))
        except DualcasterError as error:
            form = refusal(form, error)
    if not form.wrong:
        return await _row(context, await _line(context, want)) if is_part(request) else context.go(PATH, "want_saved")
    if not whole:
        trouble = form.trouble or next(iter(form.errors.values()))
        if is_part(request):
            return await _row(context, line, trouble)
        form = _form_of(line).refused(trouble)
    return await _want_page(context, line, form)


@post(PATH + "/{want:str}/remove", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def remove_want(request: AnyRequest, me: Me, application: FromApplication, want: LineId) -> Response[Any]:
    """Take a want off the list."""
    await application.collection.want_list.remove(me.user_id, want_key(application, want))
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


async def _line(context: PageContext, want: str) -> WantListEntry:
    application = context.application
    line = await application.collection.lists.wants.one(context.me.user_id, want_key(application, want))
    if line is None:
        raise WantNotFound("there is no such want on your list")
    return line


async def _row(context: PageContext, line: WantListEntry, trouble: str = "") -> Response[Any]:
    faces = await faces_of(context.application, [line])
    return context.part(
        "collection/parts/want_row.html",
        status=422 if trouble else 200,
        line=line,
        face=faces.of(line.card),
        priorities=PRIORITIES,
        trouble=trouble,
    )


async def _want_page(context: PageContext, line: WantListEntry, form: Form) -> Response[str]:
    faces = await faces_of(context.application, [line])
    return context.page(
        "collection/want.html",
        status=422 if form.wrong else 200,
        line=line,
        face=faces.of(line.card),
        form=form,
        conditions=CONDITIONS,
        priorities=PRIORITIES,
        languages=WANT_LANGUAGES,
    )


def _form_of(line: WantListEntry) -> Form:
    ticked = {
        "active": line.is_active,
        "any_printing": line.any_printing,
        "strict": line.condition_strict,
        "foil": line.is_foil_required,
        "alert": line.alert_enabled,
        "public": line.is_public,
    }
    return Form(
        {
            "quantity": str(line.quantity),
            "priority": line.priority,
            "condition": line.condition_min,
            "language": line.language,
            "max_trade_value": shown_amount(line.max_trade_value),
            "target_price": shown_amount(line.target_price),
            "percent": str(line.alert_percent or ""),
            "notes": line.notes,
            **{name: "1" if on else "" for name, on in ticked.items()},
        }
    )


def want_list_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[want_list, want, change_want, remove_want])
