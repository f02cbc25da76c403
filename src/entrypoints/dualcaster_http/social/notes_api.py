"""``/api/v1/favorites/notes`` and ``/listings``: private notes about traders, and whose new listings are told."""

from litestar import Router, delete, get, put
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.social.views import NotePage, NoteView
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.social.parameters import NewNote, NoteSearch, TraderId


@get(
    "/notes",
    summary="My notes about traders",
    operation_id="list_trader_notes",
    opt={RATE: "account"},
    responses=answers(NotePage, "The notes, the latest first."),
)
async def list_notes(
    me: Me, application: FromApplication, q: NoteSearch = None, limit: PageSize = PAGE, cursor: Cursor = None
) -> NotePage:
    """List the caller's private notes, or those that hold a text."""
    return await application.social.notes.page(me, text=q, limit=limit, cursor=cursor)


@get(
    "/notes/{trader_id:str}",
    summary="My note about a trader",
    operation_id="trader_note",
    opt={RATE: "account"},
    responses=answers(NoteView, "The note.", "user.not_found", "note.not_found"),
)
async def note(trader_id: TraderId, me: Me, application: FromApplication) -> NoteView:
    """Return the caller's note about somebody; nobody else ever sees it."""
    return await application.social.notes.of(me, trader_id)


@put(
    "/notes/{trader_id:str}",
    summary="Write a note about a trader",
    operation_id="write_trader_note",
    responses=answers(NoteView, "The note.", "user.not_found", "note.too_many"),
)
async def write(trader_id: TraderId, data: JSONBody[NewNote], me: Me, application: FromApplication) -> NoteView:
    """Write a private note of up to 2,000 characters, in place of the one before."""
    return await application.social.notes.write(me, trader_id, data.text)


@delete(
    "/notes/{trader_id:str}",
    summary="Delete a note about a trader",
    operation_id="delete_trader_note",
    responses=answers(None, "There is no note.", "user.not_found", status=204),
)
async def delete_note(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """Delete the caller's note about somebody."""
    await application.social.notes.delete(me, trader_id)


@put(
    "/{trader_id:str}/listings",
    summary="Be told of a favourite's new listings",
    operation_id="watch_listings",
    status_code=204,
    responses=answers(None, "They are told from now on.", "user.not_found", "user.profile_private", status=204),
)
async def watch(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """Favourite a trader and be told once a night of what they have listed since."""
    await application.social.watches.watch(me, trader_id)


@delete(
    "/{trader_id:str}/listings",
    summary="Be told of new listings no longer",
    operation_id="unwatch_listings",
    responses=answers(None, "They are not told.", "user.not_found", status=204),
)
async def unwatch(trader_id: TraderId, me: Me, application: FromApplication) -> None:
    """Be told of somebody's new listings no longer; they stay a favourite."""
    await application.social.watches.unwatch(me, trader_id)


def notes_router() -> Router:
    """Make the routes."""
    handlers = [list_notes, note, write, delete_note, watch, unwatch]
    return Router("/api/v1/favorites", route_handlers=handlers, tags=["network"])
