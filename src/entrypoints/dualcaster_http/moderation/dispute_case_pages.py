"""``/admin/moderation/disputes``: disputes that wait, and each with its facts, its rules and the ruling."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import Conflict, Forbidden, ValidationFailed
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.disputes.lifecycle import ParcelState, Side
from dualcaster_core.moderation.disputes.model import LONGEST_REASON, RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.dispute_pages import DisputesQuery, timeline_of
from dualcaster_http.moderation.parameters import dispute_key
from dualcaster_http.site.dispute_words import PARCELS, WORDS
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.moderation_words import KINDS
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/moderation/disputes"
_Words = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_REASON)]
_Version = Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class RulingForm(msgspec.Struct, kw_only=True):
    """How a dispute is decided, and why."""

    outcome: DisputeOutcome
    version: _Version
    reason: _Words = ""
    rules: Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=40)] = []
    good_faith: bool = False
    departure: _Words = ""
    refund_percent: Annotated[str, msgspec.Meta(pattern=r"^([1-9]\d?)?$")] = ""

    def decision(self) -> RulingDecision:
        """Return the decision. Raises ``ValidationFailed``."""
        return RulingDecision(
            outcome=self.outcome,
            reason=self.reason,
            rules=tuple(self.rules),
            good_faith=self.good_faith,
            departure=self.departure,
            refund_percent=int(self.refund_percent) if self.refund_percent else None,
        )


class QuestionForm(msgspec.Struct, kw_only=True):
    """What is asked, and whom."""

    version: _Version
    question: _Words = ""
    sides: Annotated[list[Side], msgspec.Meta(max_length=2)] = []


class TrackingForm(msgspec.Struct, kw_only=True):
    """What the carrier says of the parcel of a side."""

    version: _Version
    side: Side
    state: ParcelState


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def waiting(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List the disputes that wait for a ruling."""
    context, by = PageContext(request, application, me), moderator_of(me)
    query = read_query(dict(request.query_params.items()), DisputesQuery)
    found = await application.moderation.disputes.reading.waiting(by, cursor=query.cursor)
    return context.page(
        "moderation/waiting_disputes.html",
        queue=found,
        cursor=query.cursor,
        kinds=KINDS,
        now=application.clock.now(),
        **WORDS,
    )


@get(f"{HERE}/{{dispute_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def case(request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]) -> Response[str]:
    """Show a dispute with what a moderator needs to decide it."""
    return await _page(PageContext(request, application, me), dispute_key(application, dispute_id), Form())


@post(f"{HERE}/{{dispute_id:str}}/resolve", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def resolve(
    request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]
) -> Response[Any]:
    """Decide a dispute."""
    context, by, key = PageContext(request, application, me), moderator_of(me), dispute_key(application, dispute_id)
    read, form = await read_form(request, RulingForm)
    if read is None:
        return await _page(context, key, form, status=422)
    try:
        await application.moderation.disputes.ruling.rule(by, key, read.decision(), version=read.version)
    except (ValidationFailed, Conflict, Forbidden) as error:
        return await _page(context, key, refusal(form, error), status=422)
    return context.go(f"{HERE}/{dispute_id}", "dispute_resolved")


@post(f"{HERE}/{{dispute_id:str}}/request-evidence", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def request_evidence(
    request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]
) -> Response[Any]:
    """Ask one side or both for evidence."""
    context, by, key = PageContext(request, application, me), moderator_of(me), dispute_key(application, dispute_id)
    read, form = await read_form(request, QuestionForm)
    if read is None:
        return await _page(context, key, form, status=422)
    ruling = application.moderation.disputes.ruling
    try:
        await ruling.request_evidence(by, key, read.sides, read.question, version=read.version)
    except (ValidationFailed, Conflict, Forbidden) as error:
        return await _page(context, key, refusal(form, error), status=422)
    return context.go(f"{HERE}/{dispute_id}", "evidence_requested")


@post(f"{HERE}/{{dispute_id:str}}/tracking", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def record_tracking(
    request: AnyRequest, me: Me, application: FromApplication, dispute_id: FromPath[str]
) -> Response[Any]:
    """Note what a carrier says."""
    context, by, key = PageContext(request, application, me), moderator_of(me), dispute_key(application, dispute_id)
    read, form = await read_form(request, TrackingForm)
    if read is None:
        return await _page(context, key, form, status=422)
    try:
        await application.moderation.disputes.ruling.record_tracking(
            by, key, read.side, read.state, version=read.version
        )
    except (ValidationFailed, Conflict, Forbidden) as error:
        return await _page(context, key, refusal(form, error), status=422)
    return context.go(f"{HERE}/{dispute_id}", "tracking_recorded")


async def _page(context: PageContext, key: int, form: Form, *, status: int = 200) -> Response[str]:
    found = await context.application.moderation.disputes.reading.case(moderator_of(context.me), key)
    return context.page(
        "moderation/dispute_case.html",
        status=status,
        case=found,
        one=found.dispute,
        timeline=timeline_of(found.dispute),
        form=form,
        parcels=PARCELS,
        is_mine=found.assignee == context.me.username,
        **WORDS,
    )


def dispute_case_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[waiting, case, resolve, request_evidence, record_tracking])
