"""``/api/v1/appeals``: what was done to oneself, and appeals; and for moderators what waits of them."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import JSONBody

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.messaging.views import PhotoView
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.appeals import AppealDraft
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.views import CaseView, OwnActions, QueuePage
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD, PictureOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.conversations_api import UPLOADING, uploaded
from dualcaster_http.moderation.parameters import CaseHashid, action_key, case_key
from dualcaster_http.moderation.requests import AppealDecision, NewAppeal
from dualcaster_http.openapi.answers import answers


@get(
    summary="What moderators decided about oneself",
    operation_id="my_appeals",
    opt={RATE: "account"},
    responses=answers(OwnActions, "The decisions, the latest first, with what became of appeals."),
)
async def mine(me: Me, application: FromApplication) -> OwnActions:
    """List what was done to oneself, until when it can be appealed, and what became of appeals."""
    return OwnActions(tuple(await application.moderation.appeals.mine(me)))


@post(
    summary="Appeal a decision",
    operation_id="file_appeal",
    opt={RATE: "write"},
    responses=answers(
        OwnActions,
        "The decisions as they are then.",
        "appeal.not_found",
        "appeal.too_late",
        "appeal.duplicate",
        "photo.not_found",
        "photo.taken",
        status=201,
    ),
)
async def file_appeal(data: JSONBody[NewAppeal], me: Me, application: FromApplication) -> OwnActions:
    """Ask once that a decision be looked at again, within 30 days; somebody else than who decided it does."""
    key = action_key(application, data.action)
    photos = [decoded(application.ids, IdKind.PHOTO, one, PhotoNotFound()) for one in data.photos]
    draft = AppealDraft(text=data.text, evidence=data.evidence, photo_ids=photos)
    await application.moderation.appeals.file(me.user_id, draft, key)
    return OwnActions(tuple(await application.moderation.appeals.mine(me)))


@post(
    "/photos",
    summary="Upload a photo for an appeal",
    operation_id="upload_appeal_photo",
    opt={RATE: "photo"},
    operation_class=PictureOperation,
    request_max_body_size=LARGEST_UPLOAD,
    responses=answers(PhotoView, "The photo, to be named in the appeal.", *UPLOADING, status=201),
)
async def upload_photo(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> PhotoView:
    """Store a JPEG, PNG or WebP of at most 5 MB; an appeal names up to four. Where it was taken is removed."""
    return await uploaded(request, application, me)


@get(
    "/appeals",
    summary="Appeals that wait",
    operation_id="waiting_appeals",
    opt={RATE: "account"},
    responses=answers(QueuePage, "A page of cases.", "forbidden"),
)
async def waiting(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> QueuePage:
    """List the appeals that wait, as the queue does. For moderators."""
    by = moderator_of(me)
    return await application.moderation.cases.queue(by, kind=CaseKind.APPEAL, limit=limit, cursor=cursor)


@post(
    "/appeals/{case_id:str}/resolve",
    summary="Decide an appeal",
    operation_id="resolve_appeal",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        CaseView,
        "The case of the appeal as it is then.",
        "forbidden",
        "moderation.case_not_found",
        "moderation.own_case",
        "moderation.case_closed",
        "moderation.case_changed",
        "moderation.action_not_allowed",
        "appeal.acted_themselves",
        "appeal.nothing_to_reduce",
    ),
)
async def resolve(
    case_id: CaseHashid, data: JSONBody[AppealDecision], me: Me, application: FromApplication
) -> CaseView:
    """Uphold a decision, reduce it to so many days from now, or overturn it. For moderators who did not take it."""
    by, key = moderator_of(me), case_key(application, case_id)
    decision = CaseDecision(kind=data.kind, reason=data.reason, days=data.days)
    await application.moderation.work.act(by, key, decision, version=data.version)
    return await application.moderation.cases.case(by, key)


def appeal_routers() -> tuple[Router, Router]:
    """Make the routes."""
    return (
        Router("/api/v1/appeals", route_handlers=[mine, file_appeal, upload_photo], tags=["moderation"]),
        Router("/api/v1/admin/moderation", route_handlers=[waiting, resolve], tags=["moderation"]),
    )
