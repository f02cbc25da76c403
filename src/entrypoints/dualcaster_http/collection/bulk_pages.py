"""The forms that change many lines of a list at once, and undo it."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post

from dualcaster_app.formatting import count
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.bulk.use_cases import BulkResult
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.collection.bulk_api import keys_of, usage_of
from dualcaster_http.collection.list_forms import ConditionWord, EntryId, ListQuery
from dualcaster_http.collection.parameters import undo_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
_PATHS = {ListKind.INVENTORY: "/inventory", ListKind.HAVES: "/have-list", ListKind.WANTS: "/want-list"}
_DONE = {
    BulkAction.OFFER: "for trade now",
    BulkAction.WITHDRAW: "no longer for trade",
    BulkAction.DELETE: "removed",
    BulkAction.CONDITION: "changed",
}


class BulkForm(msgspec.Struct, kw_only=True):
    """What is done with which lines: those of ``ids`` (script joins them with commas), or all that the filters keep."""

    action: BulkAction
    ids: list[Annotated[str, msgspec.Meta(max_length=45_000, pattern=r"^[0-9A-Za-z,]*$")]] = []
    everything: bool = False
    to: ConditionWord | None = None
    version: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None
    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] = ""
    set: Annotated[str, msgspec.Meta(max_length=16, pattern=r"^[A-Za-z0-9_]*$")] = ""
    finish: str = ""
    condition: str = ""
    trade: str = ""


class BulkAnswer(msgspec.Struct, kw_only=True):
    """What script tells of a change: words, where it is undone, and the version of the lists from now on."""

    message: str
    undo: str | None = None
    version: int | None = None
    refused: bool = False


async def change_many(context: PageContext, kind: ListKind) -> Response[Any]:
    """Change the chosen lines of a list; script gets words and the way to undo, others come back to the list."""
    given, form = await read_form(context.request, BulkForm)
    path = _PATHS[kind]
    if given is not None:
        try:
            result = await _changed(context, kind, given, read_query(dict(form.values), ListQuery))
        except DualcasterError as error:
            form = refusal(form, error)
        else:
            if (counted := usage_of(kind, given.action)) is not None and result.lines:
                count_as(context.request, counted)
            return _done(context, path, _words(given.action, result), result)
    return _told(context, path, form)


async def _changed(context: PageContext, kind: ListKind, given: BulkForm, asked: ListQuery) -> BulkResult:
    application, user_id = context.application, context.me.user_id
    condition = Condition[given.to] if given.to else None
    if given.everything:
        selection = Selection(filters=asked.filters, version=given.version)
    else:
        ids = [one for part in given.ids for one in part.split(",") if one]
        selection = Selection(ids=keys_of(application, kind, ids), version=given.version)
    bulk = application.collection.bulk
    if kind is ListKind.WANTS:
        return await bulk.change_wants(user_id, selection, given.action, condition)
    return await bulk.change_copies(user_id, kind, selection, given.action, condition)


def _words(action: BulkAction, result: BulkResult) -> str:
    lines = count(result.lines, "entry", "entries")
    told = f"{lines} {_DONE[action]}." if result.lines else "Nothing to change there."
    if result.left:
        told += f" {count(result.left, 'entry has', 'entries have')} copies promised in trades and stayed."
    return told


def _done(context: PageContext, path: str, message: str, result: BulkResult) -> Response[Any]:
    undo = None if result.undo_id is None else context.application.ids.encode(IdKind.UNDO, result.undo_id)
    if is_part(context.request):
        address = None if undo is None else f"/lists/undo/{undo}"
        return _json(BulkAnswer(message=message, undo=address, version=result.version))
    back = _back(context, path)
    if undo:
        back += f"{'&' if '?' in back else '?'}undo={undo}"
    return context.go(back, f"lines_changed.{result.lines}")


def _told(context: PageContext, path: str, form: Form) -> Response[Any]:
    trouble = form.trouble or next(iter(form.errors.values()), "Nothing was changed.")
    if is_part(context.request):
        return _json(BulkAnswer(message=trouble, refused=True), status=422)
    return context.go(_back(context, path), "lines_refused")


def _back(context: PageContext, path: str) -> str:
    """Return the list that the form was on, with its filters and without an older undo."""
    start, _, query = back_to(context.request, path).partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("undo="))
    return f"{start}?{kept}" if kept else start


def _json(answer: BulkAnswer, *, status: int = 200) -> Response[bytes]:
    headers = {"Cache-Control": "private, no-store"}
    body = msgspec.json.encode(answer)
    return Response(body, status_code=status, media_type="application/json", headers=headers)


@post("/inventory/bulk", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_items(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change chosen items."""
    return await change_many(PageContext(request, application, me), ListKind.INVENTORY)


@post("/have-list/bulk", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_haves(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change chosen offers."""
    return await change_many(PageContext(request, application, me), ListKind.HAVES)


@post("/want-list/bulk", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def change_wants(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change chosen wants."""
    return await change_many(PageContext(request, application, me), ListKind.WANTS)


@post("/lists/undo/{undo:str}", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def undo_change(request: AnyRequest, me: Me, application: FromApplication, undo: EntryId) -> Response[Any]:
    """Undo a change of many lines."""
    context = PageContext(request, application, me)
    path = next((path for path in _PATHS.values() if path in request.headers.get("referer", "")), "/inventory")
    try:
        result = await application.collection.bulk.undo(me.user_id, undo_key(application, undo))
    except DualcasterError as error:
        return _told(context, path, refusal(Form(), error))
    if is_part(request):
        return _json(BulkAnswer(message="Undone. Everything is as it was.", version=result.version))
    return context.go(_back(context, path), "undone")


def bulk_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[change_items, change_haves, change_wants, undo_change])
