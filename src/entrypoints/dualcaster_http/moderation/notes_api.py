"""``/api/v1/admin/moderation``: notes of moderators, and figures."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.stats import ModerationStats
from dualcaster_core.moderation.views import ModeratorNotePage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import UserHashid
from dualcaster_http.moderation.requests import NewInternalNote
from dualcaster_http.openapi.answers import answers

Words = Annotated[
    str,
    QueryParameter(
        name="q",
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="Only notes with all of these words, or about this name.",
    ),
]
Days = Annotated[int, QueryParameter(ge=1, le=365, description="How many days back.")]


@get(
    "/notes",
    summary="Notes of moderators",
    operation_id="moderator_notes",
    opt={RATE: "account"},
    responses=answers(ModeratorNotePage, "A page of notes, the latest first.", "forbidden"),
)
async def notes(
    me: Me, application: FromApplication, q: Words = "", limit: PageSize = PAGE, cursor: Cursor = None
) -> ModeratorNotePage:
    """Search the notes that moderators keep about people, who never see them. For moderators."""
    return await application.moderation.notes.find(moderator_of(me), containing=q, limit=limit, cursor=cursor)


@get(
    "/users/{user_id:str}/notes",
    summary="Notes about somebody",
    operation_id="moderator_notes_about",
    opt={RATE: "account"},
    responses=answers(ModeratorNotePage, "A page of notes, the latest first.", "forbidden", "user.not_found"),
)
async def notes_about(
    user_id: UserHashid, me: Me, application: FromApplication, q: Words = "", cursor: Cursor = None
) -> ModeratorNotePage:
    """List or search the notes about somebody. For moderators."""
    by = moderator_of(me)
    return await application.moderation.notes.find(by, user=user_id, containing=q, cursor=cursor)


@post(
    "/users/{user_id:str}/notes",
    summary="Keep a note about somebody",
    operation_id="add_moderator_note",
    opt={RATE: "write"},
    responses=answers(
        ModeratorNotePage, "The notes about them, the latest first.", "forbidden", "user.not_found", status=201
    ),
)
async def add_note(
    user_id: UserHashid, data: JSONBody[NewInternalNote], me: Me, application: FromApplication
) -> ModeratorNotePage:
    """Keep a note for other moderators; it is neither changed nor shown to the person. For moderators."""
    by = moderator_of(me)
    await application.moderation.notes.write(by, user_id, data.text)
    return await application.moderation.notes.find(by, user=user_id)


@get(
    "/stats",
    summary="Figures of moderation",
    operation_id="moderation_stats",
    opt={RATE: "account"},
    responses=answers(ModerationStats, "The figures.", "forbidden"),
)
async def stats(me: Me, application: FromApplication, days: Days = 30) -> ModerationStats:
    """Count reports, flags, decisions, appeals and held messages of the last days. For moderators."""
    return await application.moderation.stats(moderator_of(me), days)


def notes_router() -> Router:
    """Make the routes."""
    handlers = [notes, notes_about, add_note, stats]
    return Router("/api/v1/admin/moderation", route_handlers=handlers, tags=["moderation"])
