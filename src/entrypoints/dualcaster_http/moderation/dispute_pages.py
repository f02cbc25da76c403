"""``/disputes``: one's disputes, what both sides say in them, and the form that opens one."""

from typing import Annotated, Any

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.messaging.model import MOST_PHOTOS
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.moderation.disputes.model import LONGEST_STATEMENT
from dualcaster_core.moderation.disputes.views import DisputeView, ModeratorNote, RulingView, StatementView
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, photos_of
from dualcaster_http.moderation.parameters import dispute_key
from dualcaster_http.site.dispute_words import KIND_CHOICES, WORDS
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/disputes"
LARGEST_FORM = MOST_PHOTOS * LARGEST_FILE + 262_144
PHOTO_HEADERS = {"cache-control": "private, max-age=86400", "x-content-type-options": "nosniff"}
_Words = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_STATEMENT)]


class DisputesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DisputeForm(msgspec.Struct, kw_only=True):
    """What is wrong, and what happened."""

    kind: DisputeKind
    text: _Words = ""
    would_cancel: bool = False


class EvidenceForm(msgspec.Struct, kw_only=True):
    """What somebody says in a dispute."""

    text: _Words = ""
    would_cancel: bool = False


@frozen(kw_only=True)
class TimelineEntry:
    """Something that happened in a dispute; one of the three is there."""

    statement: StatementView | None = None
    note: ModeratorNote | None = None
    ruling: RulingView | None = None


def timeline_of(view: DisputeView) -> tuple[TimelineEntry, ...]:
    """Bring what happened into the order of time."""
    found = [
        *((one.at, TimelineEntry(statement=one)) for one in view.statements),
        *((one.at, TimelineEntry(note=one)) for one in view.notes),
    ]
    if view.ruling is not None:
        found.append((view.ruling.at, TimelineEntry(ruling=view.ruling)))
    return tuple(entry for _, entry in sorted(found, key=lambda one: one[0]))


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def disputes(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List one's disputes."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), DisputesQuery)
    found = await application.moderation.disputes.reading.mine(me, cursor=query.cursor)
    return context.page("moderation/disputes.html", found=found, cursor=query.cursor, **WORDS)


@get(f"{HERE}/{{dispute_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def dispute(
    request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]
) -> Response[str]:
    """Show a dispute with its timeline, and a form for more evidence."""
    return await _shown(PageContext(request, application, me), dispute_key(application, dispute_id), Form())


@post(
    f"{HERE}/{{dispute_id:str}}/evidence",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=LARGEST_FORM,
    opt={RATE: "write"},
)
async def add_evidence(
    request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]
) -> Response[Any]:
    """Add what one says and shows."""
    context, key = PageContext(request, application, me), dispute_key(application, dispute_id)
    await application.moderation.disputes.reading.seen(me, key)
    read, form = await read_form(request, EvidenceForm)
    if read is None:
        return await _shown(context, key, form, status=422)
    try:
        statement = await _statement(context, read.text, would_cancel=read.would_cancel)
        await application.moderation.disputes.opening.add(me, key, statement)
    except (ValidationFailed, Conflict) as error:
        return await _shown(context, key, refusal(form, error), status=422)
    return context.go(f"{HERE}/{dispute_id}", "dispute_answered")


@get(
    f"{HERE}/{{dispute_id:str}}/photos/{{evidence_photo:str}}/{{side:int}}",
    include_in_schema=False,
    opt={RATE: "media"},
)
async def photo(
    me: Me, application: FromApplication, dispute_id: FromPath[str], evidence_photo: FromPath[str], side: FromPath[int]
) -> Response[bytes]:
    """Show a photo to the two people of a dispute, and to moderators."""
    key = decoded(application.ids, IdKind.PHOTO, evidence_photo, PhotoNotFound())
    content = await application.moderation.disputes.reading.photo(me, dispute_key(application, dispute_id), key, side)
    return Response(content, media_type=MEDIA_TYPE, headers=PHOTO_HEADERS)


@get("/trades/{trade:str}/dispute", include_in_schema=False, opt={RATE: "page"})
async def dispute_form(
    request: AnyRequest, me: Me, application: FromApplication, trade: FromPath[str]
) -> Response[Any]:
    """Ask what is wrong with a trade; where there is a dispute already, show it."""
    return await _form(PageContext(request, application, me), trade, Form())


@post(
    "/trades/{trade:str}/dispute",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=LARGEST_FORM,
    opt={RATE: "write"},
)
async def file_dispute(
    request: AnyRequest, me: Me, application: FromApplication, trade: FromPath[str]
) -> Response[Any]:
    """Open a dispute."""
    context, key = PageContext(request, application, me), decoded(application.ids, IdKind.TRADE, trade, TradeNotFound())
    await application.moderation.disputes.opening.of_trade(me, key)
    read, form = await read_form(request, DisputeForm)
    if read is None:
        return await _form(context, trade, form, status=422)
    try:
        statement = await _statement(context, read.text, would_cancel=read.would_cancel)
        filed = await application.moderation.disputes.opening.file(me, key, read.kind, statement)
    except (ValidationFailed, Conflict) as error:
        return await _form(context, trade, refusal(form, error), status=422)
    return context.go(f"{HERE}/{application.ids.encode(IdKind.CASE, filed.case_id)}", "dispute_opened")


async def _statement(context: PageContext, text: str, *, would_cancel: bool) -> NewStatement:
    """Take the photos of a form, where there are words with them. Raises ``ValidationFailed``."""
    contents = await photos_of(context.request, MOST_PHOTOS)
    if not text.strip():
        raise ValidationFailed("say what happened", field="text")
    uploaded = []
    for content in contents:
        try:
            uploaded.append((await context.application.messaging.photos.upload(context.me, content)).id)
        except ValidationFailed as error:
            raise ValidationFailed(error.message, field="photos") from error
    return NewStatement(text=text, photo_ids=uploaded, would_cancel=would_cancel)


async def _form(context: PageContext, trade: str, form: Form, *, status: int = 200) -> Response[Any]:
    application, me = context.application, context.me
    key = decoded(application.ids, IdKind.TRADE, trade, TradeNotFound())
    known = await application.moderation.disputes.opening.of_trade(me, key)
    if known.dispute is not None and not known.may_open and status == 200:
        return context.go(f"{HERE}/{known.dispute}")
    return context.page(
        "moderation/dispute_form.html",
        status=status,
        trade=await application.trading.trades.seen(me.user_id, key),
        known=known,
        form=form,
        choices=KIND_CHOICES,
    )


async def _shown(context: PageContext, key: int, form: Form, *, status: int = 200) -> Response[str]:
    found = await context.application.moderation.disputes.reading.seen(context.me, key)
    return context.page(
        "moderation/dispute.html", status=status, one=found, timeline=timeline_of(found), form=form, **WORDS
    )


def dispute_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[disputes, dispute, add_evidence, photo, dispute_form, file_dispute])
