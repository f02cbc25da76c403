"""``/api/v1/disputes``: disputes over one's trades; and for moderators those that wait, and rulings."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Router, get, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.messaging.views import PhotoView, photo_view
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.views import DisputeCase, DisputePage, DisputeQueue, DisputeView
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD, PICTURES, PictureOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import file_of
from dualcaster_http.moderation.dispute_requests import (
    DisputeDecision,
    EvidenceQuestion,
    NewDispute,
    NewEvidence,
    TrackingResult,
)
from dualcaster_http.moderation.parameters import DisputeHashid, dispute_key
from dualcaster_http.openapi.answers import answers

_STATING = ("dispute.resolved", "dispute.evidence_limit", "photo.not_found", "photo.taken")
_CASE = ("forbidden", "dispute.not_found")
_ACTING = (*_CASE, "moderation.own_case", "dispute.changed", "dispute.resolved")


@get(
    summary="My disputes",
    operation_id="list_disputes",
    opt={RATE: "account"},
    responses=answers(DisputePage, "The disputes, the latest first."),
)
async def mine(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> DisputePage:
    """List the disputes over one's trades, those that others opened too."""
    return await application.moderation.disputes.reading.mine(me, limit=limit, cursor=cursor)


@post(
    summary="Dispute a trade",
    operation_id="file_dispute",
    opt={RATE: "write"},
    responses=answers(
        DisputeView,
        "The dispute.",
        "trade.not_found",
        "trade.conflict",
        "dispute.not_possible",
        "dispute.duplicate",
        *_STATING,
        status=201,
    ),
)
async def file_dispute(data: JSONBody[NewDispute], me: Me, application: FromApplication) -> DisputeView:
    """Call a moderator for an accepted trade, or for one that was completed within 30 days.

    A trade under way is held until the ruling. Photos are uploaded first, and named here by their ids.
    """
    disputes = application.moderation.disputes
    trade = decoded(application.ids, IdKind.TRADE, data.trade, TradeNotFound())
    statement = _statement(application, data.text, data.photos, would_cancel=data.would_cancel)
    filed = await disputes.opening.file(me, trade, data.kind, statement)
    return await disputes.reading.seen(me, filed.case_id)


@post(
    "/attachments",
    summary="Upload a photo for a dispute",
    operation_id="upload_dispute_photo",
    opt={RATE: "photo"},
    request_max_body_size=LARGEST_UPLOAD,
    operation_class=PictureOperation,
    responses=answers(
        PhotoView,
        "The photo.",
        "picture.invalid",
        "picture.too_large",
        "too_large",
        "unsupported_media_type",
        "storage.unavailable",
        status=201,
    ),
)
async def upload_dispute_photo(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> PhotoView:
    """Upload a photo to show in a dispute: a JPEG, PNG or WebP, told by its content. Unused ones go after a day."""
    file = await file_of(request, PICTURES)
    photo = await application.messaging.photos.upload(me, file.content)
    return photo_view(application.ids.encode(IdKind.PHOTO, photo.id), photo.width, photo.height)


@get(
    "/{dispute_id:str}",
    summary="A dispute",
    operation_id="dispute",
    opt={RATE: "account"},
    responses=answers(DisputeView, "The dispute.", "dispute.not_found"),
)
async def dispute(dispute_id: DisputeHashid, me: Me, application: FromApplication) -> DisputeView:
    """Show a dispute over a trade of one's own, with what both sides said and, once it is decided, the ruling."""
    return await application.moderation.disputes.reading.seen(me, dispute_key(application, dispute_id))


@post(
    "/{dispute_id:str}/evidence",
    summary="Add evidence to a dispute",
    operation_id="add_evidence",
    opt={RATE: "write"},
    responses=answers(DisputeView, "The dispute as it is then.", "dispute.not_found", *_STATING, status=201),
)
async def add_evidence(
    dispute_id: DisputeHashid, data: JSONBody[NewEvidence], me: Me, application: FromApplication
) -> DisputeView:
    """Say and show what happened. It is never changed; both sides and moderators see it."""
    disputes, key = application.moderation.disputes, dispute_key(application, dispute_id)
    await disputes.opening.add(me, key, _statement(application, data.text, data.photos, would_cancel=data.would_cancel))
    return await disputes.reading.seen(me, key)


@get(
    "/disputes",
    summary="Disputes that wait",
    operation_id="waiting_disputes",
    opt={RATE: "account"},
    responses=answers(DisputeQueue, "A page of disputes.", "forbidden"),
)
async def waiting(me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None) -> DisputeQueue:
    """List the disputes that wait for a ruling, the gravest first, then the oldest. For moderators."""
    return await application.moderation.disputes.reading.waiting(moderator_of(me), limit=limit, cursor=cursor)


@get(
    "/disputes/{dispute_id:str}",
    summary="A dispute with its facts and rules",
    operation_id="dispute_case",
    opt={RATE: "account"},
    responses=answers(DisputeCase, "The dispute.", *_CASE),
)
async def dispute_case(dispute_id: DisputeHashid, me: Me, application: FromApplication) -> DisputeCase:
    """Show the facts, which house rules apply and by which facts, and what each outcome would do. For moderators."""
    return await application.moderation.disputes.reading.case(moderator_of(me), dispute_key(application, dispute_id))


@post(
    "/disputes/{dispute_id:str}/resolve",
    summary="Decide a dispute",
    operation_id="resolve_dispute",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        DisputeCase,
        "The dispute as it is then.",
        *_ACTING,
        "dispute.ruling_too_early",
        "dispute.rule_does_not_apply",
        "dispute.departure_unexplained",
        "inventory.full",
    ),
)
async def resolve(
    dispute_id: DisputeHashid, data: JSONBody[DisputeDecision], me: Me, application: FromApplication
) -> DisputeCase:
    """Rule: trade, copies, held money and reputations follow by the table of outcomes. For who is no party of it."""
    disputes, by, key = application.moderation.disputes, moderator_of(me), dispute_key(application, dispute_id)
    await disputes.ruling.rule(by, key, data.decision(), version=data.version)
    return await disputes.reading.case(by, key)


@post(
    "/disputes/{dispute_id:str}/request-evidence",
    summary="Ask for evidence in a dispute",
    operation_id="request_evidence",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(DisputeCase, "The dispute as it is then.", *_ACTING),
)
async def request_evidence(
    dispute_id: DisputeHashid, data: JSONBody[EvidenceQuestion], me: Me, application: FromApplication
) -> DisputeCase:
    """Ask one side or both: they have seven days to answer. For who is no party of it."""
    disputes, by, key = application.moderation.disputes, moderator_of(me), dispute_key(application, dispute_id)
    await disputes.ruling.request_evidence(by, key, data.sides, data.question, version=data.version)
    return await disputes.reading.case(by, key)


@post(
    "/disputes/{dispute_id:str}/tracking",
    summary="Note what a carrier says",
    operation_id="record_tracking",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(DisputeCase, "The dispute as it is then.", *_ACTING),
)
async def record_tracking(
    dispute_id: DisputeHashid, data: JSONBody[TrackingResult], me: Me, application: FromApplication
) -> DisputeCase:
    """Note whether the parcel of a side was delivered: it becomes a fact of the case. For who is no party of it."""
    disputes, by, key = application.moderation.disputes, moderator_of(me), dispute_key(application, dispute_id)
    await disputes.ruling.record_tracking(by, key, data.side, data.state, version=data.version)
    return await disputes.reading.case(by, key)


def _statement(application: Application, text: str, photos: Sequence[str], *, would_cancel: bool) -> NewStatement:
    ids = [decoded(application.ids, IdKind.PHOTO, one, PhotoNotFound()) for one in photos]
    return NewStatement(text=text, photo_ids=ids, would_cancel=would_cancel)


def dispute_routers() -> tuple[Router, Router]:
    """Make the routes."""
    own = [mine, file_dispute, upload_dispute_photo, dispute, add_evidence]
    for_moderators = [waiting, dispute_case, resolve, request_evidence, record_tracking]
    return (
        Router("/api/v1/disputes", route_handlers=own, tags=["moderation"]),
        Router("/api/v1/admin/moderation", route_handlers=for_moderators, tags=["moderation"]),
    )
