"""``/admin/moderation/notes``, ``/admin/moderation/stats``, and photos that moderators look at."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.notes import LONGEST_NOTE
from dualcaster_core.moderation.stats import RANGES
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.parameters import photo_key
from dualcaster_http.messaging.rooms_api import PHOTO_HEADERS
from dualcaster_http.moderation.case_pages import HERE, case_page
from dualcaster_http.moderation.parameters import case_key
from dualcaster_http.site.day_lines import day_line
from dualcaster_http.site.forms import read_form, refusal
from dualcaster_http.site.moderation_words import REASONS
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]


class NotesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which notes are shown."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] = ""
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class StatsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How far back the figures go."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30


class NoteForm(msgspec.Struct, kw_only=True):
    """A note."""

    note: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_NOTE)] = ""


@get(f"{HERE}/notes", include_in_schema=False, opt={RATE: "page"})
async def notes(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Search the notes of moderators."""
    context, by = PageContext(request, application, me), moderator_of(me)
    query = read_query(dict(request.query_params.items()), NotesQuery)
    found = await application.moderation.notes.find(by, containing=query.q, cursor=query.cursor)
    return context.page("moderation/notes.html", notes=found, q=query.q, cursor=query.cursor)


@post(f"{HERE}/cases/{{case_id:str}}/notes", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def add(request: AnyRequest, me: Me, application: FromApplication, case_id: FromPath[str]) -> Response[Any]:
    """Keep a note about the person of a case."""
    context, by, key = PageContext(request, application, me), moderator_of(me), case_key(application, case_id)
    read, form = await read_form(request, NoteForm)
    if read is None:
        return await case_page(context, key, form, status=422)
    case = await application.moderation.cases.case(by, key)
    try:
        await application.moderation.notes.write(by, case.person.hashid, read.note)
    except (ValidationFailed, UserNotFound) as error:
        return await case_page(context, key, refusal(form, error, text="note"), status=422)
    return context.go(f"{HERE}/cases/{application.ids.encode(IdKind.CASE, key)}#notes", "note_kept")


@get(f"{HERE}/stats", include_in_schema=False, opt={RATE: "page"})
async def stats(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the figures."""
    context, by = PageContext(request, application, me), moderator_of(me)
    query = read_query(dict(request.query_params.items()), StatsQuery)
    found = await application.moderation.stats(by, query.days)
    return context.page(
        "moderation/stats.html",
        stats=found,
        ranges=RANGES,
        reasons=dict(REASONS),
        lines=[
            day_line("Reports", [one.reports for one in found.by_day]),
            day_line("Automatic flags", [one.flags for one in found.by_day]),
            day_line("Cases closed", [one.closed for one in found.by_day]),
        ],
    )


@get(f"{HERE}/photos/{{evidence_photo:str}}/{{side:int}}", include_in_schema=False, opt={RATE: "media"})
async def photo(
    me: Me, application: FromApplication, evidence_photo: FromPath[str], side: FromPath[int]
) -> Response[bytes]:
    """Show a moderator a photo of a held message or of an appeal."""
    content = await application.moderation.photos.read(moderator_of(me), photo_key(application, evidence_photo), side)
    return Response(content, media_type=MEDIA_TYPE, headers=PHOTO_HEADERS)


@get(
    f"{HERE}/reports/{{report_id:str}}/photos/{{number:int}}/{{side:int}}", include_in_schema=False, opt={RATE: "media"}
)
async def reported_photo(
    me: Me, application: FromApplication, report_id: FromPath[str], number: FromPath[int], side: FromPath[int]
) -> Response[bytes]:
    """Show a moderator a photo that was kept with a report."""
    by, key = moderator_of(me), decoded(application.ids, IdKind.REPORT, report_id, PhotoNotFound())
    content = await application.moderation.photos.of_report(by, key, number, side)
    return Response(content, media_type=MEDIA_TYPE, headers=PHOTO_HEADERS)


def note_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[notes, add, stats, photo, reported_photo])
