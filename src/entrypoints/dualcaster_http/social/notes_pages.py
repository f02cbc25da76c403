"""``/traders/notes``: private notes about traders, and the form that writes one."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.social.errors import TooManyNotes
from dualcaster_core.social.notes import LONGEST_SEARCH
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query
from dualcaster_http.social.forms import NoteForm, TraderForm, way_back

AnyRequest = Request[Any, Any, Any]
HERE = "/traders/notes"


class NotesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What notes are searched for, and which part of them is shown."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_SEARCH, pattern=PLAIN)] | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def notes(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List one's notes."""
    query = read_query(dict(request.query_params.items()), NotesQuery)
    page = await application.social.notes.page(me, text=query.q, cursor=query.cursor)
    context = PageContext(request, application, me)
    return context.page("social/notes.html", notes=page, asked=query)


@post(f"{HERE}/write", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def write(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Write a note about somebody; an empty one deletes what was there."""
    context = PageContext(request, application, me)
    read, _ = await read_form(request, NoteForm)
    if read is None:
        raise ValidationFailed("a note has at most 2,000 characters", field="text")
    back = way_back(read, HERE)
    if not read.text.strip():
        await application.social.notes.delete(me, read.trader)
        return context.go(back, "note_deleted")
    try:
        await application.social.notes.write(me, read.trader, read.text)
    except ValidationFailed as error:
        if error.facts.get("field") != "text":
            raise
        return context.go(back, "note_refused")
    except TooManyNotes:
        return context.go(back, "note_limit")
    return context.go(back, "note_saved")


@post(f"{HERE}/delete", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def delete(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Delete a note."""
    read, _ = await read_form(request, TraderForm)
    if read is None:
        raise ValidationFailed("choose a note of the list", field="trader")
    await application.social.notes.delete(me, read.trader)
    return PageContext(request, application, me).go(way_back(read, HERE), "note_deleted")


def notes_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[notes, write, delete])
