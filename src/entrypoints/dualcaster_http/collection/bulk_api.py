"""Changes of many lines of one's lists at once, what they would do, and taking them back."""

from litestar import Router, get, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.bulk.selection import BulkAction, ListKind, Selection
from dualcaster_core.collection.bulk.use_cases import BulkResult
from dualcaster_core.collection.errors import NothingSelected
from dualcaster_core.collection.views import ListFilter, SparesPreview
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.collection.parameters import Keep, UndoId, undo_key
from dualcaster_http.collection.requests import BulkChange, BulkChanged, KeepCopies, Matching, OffersWritten
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED, count_as
from dualcaster_http.openapi.answers import answers

KINDS = {ListKind.INVENTORY: IdKind.ITEM, ListKind.HAVES: IdKind.HAVE, ListKind.WANTS: IdKind.WANT}
_REFUSED = ("bulk.nothing_selected", "bulk.too_many_lines", "bulk.lists_changed", "collection.list_full")


def keys_of(application: Application, kind: ListKind, hashids: list[str]) -> tuple[int, ...]:
    """Return the keys of lines; ids that are none of this kind are left out. Raises ``NothingSelected``."""
    found = (application.ids.decode(KINDS[kind], hashid) for hashid in hashids)
    keys = tuple(key for key in found if key is not None)
    if not keys:
        raise NothingSelected("nothing on your list matches any more")
    return keys


def usage_of(kind: ListKind, action: BulkAction) -> AnalyticsType | None:
    """Name what a change of many lines counts as."""
    if kind is ListKind.WANTS:
        return AnalyticsType.WANT_REMOVED if action is BulkAction.DELETE else None
    if action is BulkAction.OFFER:
        return AnalyticsType.HAVE_ADDED
    withdrawn = action is BulkAction.WITHDRAW or (kind is ListKind.HAVES and action is BulkAction.DELETE)
    return AnalyticsType.HAVE_REMOVED if withdrawn else None


def changed(application: Application, result: BulkResult) -> BulkChanged:
    """Tell what was done, with public ids."""
    undo = None if result.undo_id is None else application.ids.encode(IdKind.UNDO, result.undo_id)
    return BulkChanged(
        lines=result.lines, left=result.left, version=result.version, undo_id=undo, undo_until=result.undo_until
    )


@post(
    "/inventory/bulk",
    summary="Change many items at once",
    operation_id="change_many_items",
    status_code=200,
    responses=answers(BulkChanged, "What was done.", *_REFUSED),
    tags=["inventory"],
)
async def change_items(
    data: JSONBody[BulkChange], me: Me, application: FromApplication, request: AnyRequest
) -> BulkChanged:
    """Offer every copy of many items, withdraw them, set their condition, or delete them: all of it or nothing.

    Copies that are promised in trades are neither deleted nor regraded; their lines are counted as left.
    """
    _count(request, ListKind.INVENTORY, data)
    return await _change_copies(application, me.user_id, ListKind.INVENTORY, data)


@post(
    "/have-list/bulk",
    summary="Change many offers at once",
    operation_id="change_many_haves",
    status_code=200,
    responses=answers(BulkChanged, "What was done.", *_REFUSED),
    tags=["have-list"],
)
async def change_haves(
    data: JSONBody[BulkChange], me: Me, application: FromApplication, request: AnyRequest
) -> BulkChanged:
    """Withdraw many offers, offer every copy, set the condition of the items, or delete these: all of it or nothing."""
    _count(request, ListKind.HAVES, data)
    return await _change_copies(application, me.user_id, ListKind.HAVES, data)


@post(
    "/want-list/bulk",
    summary="Change many wants at once",
    operation_id="change_many_wants",
    status_code=200,
    responses=answers(BulkChanged, "What was done.", *_REFUSED),
    tags=["want-list"],
)
async def change_wants(
    data: JSONBody[BulkChange], me: Me, application: FromApplication, request: AnyRequest
) -> BulkChanged:
    """Delete many wants, or set the least condition that they take: all of it or nothing."""
    _count(request, ListKind.WANTS, data)
    selection = _selection(application, ListKind.WANTS, data)
    result = await application.collection.bulk.change_wants(me.user_id, selection, data.action, _condition(data))
    return changed(application, result)


@get(
    "/have-list/spares",
    summary="What spare copies there are",
    operation_id="spares",
    opt={RATE: "account"},
    responses=answers(SparesPreview, "What would be offered."),
    tags=["have-list"],
)
async def preview_spares(me: Me, application: FromApplication, keep: Keep) -> SparesPreview:
    """Tell what offering every copy beyond those to keep would do, with the most valuable lines; nothing changes."""
    return await application.collection.spares.preview(me.user_id, keep=keep)


@post(
    "/have-list/spares",
    summary="Offer all spare copies",
    operation_id="offer_spares",
    status_code=200,
    opt={COUNTED: AnalyticsType.HAVE_ADDED},
    responses=answers(OffersWritten, "The offers are on the list.", *_REFUSED[1:]),
    tags=["have-list"],
)
async def offer_spares(data: JSONBody[KeepCopies], me: Me, application: FromApplication) -> OffersWritten:
    """Offer every copy beyond those to keep of each item; offers that exist are raised and never lowered."""
    result = await application.collection.bulk.offer_spares(me.user_id, keep=data.keep, version=data.version)
    done = changed(application, result)
    return OffersWritten(written=done.lines, version=done.version, undo_id=done.undo_id, undo_until=done.undo_until)


@post(
    "/lists/undo/{undo_id:str}",
    summary="Undo a change of many lines",
    operation_id="undo_bulk_change",
    status_code=200,
    responses=answers(BulkChanged, "The lines are what they were.", "bulk.undo_not_found", "bulk.undo_not_possible"),
    tags=["inventory"],
)
async def undo(undo_id: UndoId, me: Me, application: FromApplication) -> BulkChanged:
    """Make the lines of a change what they were before it, unless one of them was changed since: all or nothing."""
    return changed(application, await application.collection.bulk.undo(me.user_id, undo_key(application, undo_id)))


def _count(request: AnyRequest, kind: ListKind, data: BulkChange) -> None:
    if (counted := usage_of(kind, data.action)) is not None:
        count_as(request, counted)


async def _change_copies(application: Application, user_id: int, kind: ListKind, data: BulkChange) -> BulkChanged:
    selection = _selection(application, kind, data)
    result = await application.collection.bulk.change_copies(user_id, kind, selection, data.action, _condition(data))
    return changed(application, result)


def _condition(data: BulkChange) -> Condition | None:
    return Condition[data.condition] if data.condition else None


def _selection(application: Application, kind: ListKind, data: BulkChange) -> Selection:
    ids = keys_of(application, kind, data.ids) if data.ids else ()
    return Selection(ids=ids, filters=_filters(data.matching) if data.matching else None, version=data.version)


def _filters(asked: Matching) -> ListFilter:
    return ListFilter(
        name_part=asked.q,
        set_code=asked.set,
        finish=asked.finish,
        condition=Condition[asked.condition] if asked.condition else None,
        for_trade=asked.for_trade,
    )


def bulk_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1",
        route_handlers=[change_items, change_haves, change_wants, preview_spares, offer_spares, undo],
    )
