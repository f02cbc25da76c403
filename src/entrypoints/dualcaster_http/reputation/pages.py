"""The pages of reviews and reputations, and what staff see of a person."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.reputation.reviews.errors import ReviewNotFound
from dualcaster_core.reputation.reviews.model import Aspect, ReviewContent
from dualcaster_core.reputation.reviews.views import OwnReview, TradeReviews
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import REVALIDATED
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.reputation.parameters import trade_key
from dualcaster_http.reputation.requests import Stars, Version
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
REVIEWS_OF_A_PAGE = 12
_ASPECT = Annotated[str, msgspec.Meta(pattern="^[1-5]?$")]


class ReviewForm(msgspec.Struct, frozen=True, kw_only=True):
    """A review; an aspect that is not rated is empty. ``version`` is there where one is changed."""

    overall: Stars
    communication: _ASPECT = ""
    packaging: _ASPECT = ""
    accuracy: _ASPECT = ""
    speed: _ASPECT = ""
    comment: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    version: Version | None = None

    def content(self) -> ReviewContent:
        """Return what the review says. Raises ``ValidationFailed``."""
        aspects = {one.value: getattr(self, one.value) for one in Aspect}
        rated = {name: int(stars) for name, stars in aspects.items() if stars}
        return ReviewContent(overall=self.overall, comment=self.comment, **rated)


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a review."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class IdentityForm(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about somebody's identity."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    is_checked: bool = False


class ReviewsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of reviews is looked at."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


@get("/trades/{reviewed_trade:str}/review", include_in_schema=False, opt={RATE: "page"})
async def review_form(
    request: AnyRequest, me: Me, application: FromApplication, reviewed_trade: FromPath[str]
) -> Response[str]:
    """Show the form of a review, or what was written."""
    return await _review_page(PageContext(request, application, me), reviewed_trade)


@post("/trades/{reviewed_trade:str}/review", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def send_review(
    request: AnyRequest, me: Me, application: FromApplication, reviewed_trade: FromPath[str]
) -> Response[Any]:
    """Write a review, or change one's own."""
    context, key = PageContext(request, application, me), trade_key(application, reviewed_trade)
    sent, form = await read_form(request, ReviewForm)
    if sent is not None:
        try:
            content = sent.content()
            if sent.version is None:
                await application.reputation.reviewing.write(me, key, content)
            else:
                await application.reputation.reviewing.edit(me, key, content, sent.version)
        except (ValidationFailed, Conflict, ReviewNotFound) as error:
            form = refusal(form, error)
    if form.wrong:
        return await _review_page(context, reviewed_trade, form=form, status=422)
    return context.go(f"/trades/{reviewed_trade}/review", "review_saved" if sent and sent.version else "review_sent")


@post("/trades/{reviewed_trade:str}/review/answer", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def send_answer(
    request: AnyRequest, me: Me, application: FromApplication, reviewed_trade: FromPath[str]
) -> Response[Any]:
    """Answer what the other wrote."""
    context, key = PageContext(request, application, me), trade_key(application, reviewed_trade)
    sent, form = await read_form(request, AnswerForm)
    if sent is not None:
        try:
            await application.reputation.reviewing.answer(me, key, sent.text)
        except (ValidationFailed, Conflict, ReviewNotFound) as error:
            form = refusal(form, error)
    if form.wrong:
        return await _review_page(context, reviewed_trade, answer_form=form, status=422)
    return context.go(f"/trades/{reviewed_trade}/review", "review_answered")


async def _review_page(
    context: PageContext, trade: str, *, form: Form | None = None, answer_form: Form | None = None, status: int = 200
) -> Response[str]:
    state = await context.application.reputation.reviewing.of_trade(context.me, trade_key(context.application, trade))
    editing = state.mine is not None and state.mine.editable_until is not None and not state.mine.is_visible
    return context.page(
        "reputation/review.html",
        status=status,
        state=state,
        writing=state.can_write,
        editing=editing,
        form=form or _form_of(state),
        answer_form=answer_form or Form(),
    )


def _form_of(state: TradeReviews) -> Form:
    """Fill the form with what was written."""
    return Form() if state.mine is None else Form(_values(state.mine))


def _values(mine: OwnReview) -> Mapping[str, str]:
    aspects = {one.value: getattr(mine, one.value) for one in Aspect}
    rated = {name: str(stars) for name, stars in aspects.items() if stars is not None}
    return {"overall": str(mine.overall), "comment": mine.comment, "version": str(mine.version), **rated}


@get("/u/{username:str}/reviews", include_in_schema=False, opt={RATE: "page"})
async def reviews(
    request: AnyRequest, application: FromApplication, visitor: Visitor, username: FromPath[str]
) -> Response[str]:
    """Show somebody's reputation and what was written about them."""
    query = read_query(dict(request.query_params.items()), ReviewsQuery)
    viewer_id = visitor.user_id if visitor else None
    shown = await application.reputation.reading.seen(username, viewer_id)
    listed = await application.reputation.reviews.about(
        username, viewer_id, limit=REVIEWS_OF_A_PAGE, cursor=query.cursor
    )
    return pages_of(request).page(
        request,
        "reputation/reviews.html",
        me=visitor,
        cache=REVALIDATED,
        shown=shown,
        reviews=listed,
        cursor=query.cursor,
    )


@get("/reputation", include_in_schema=False, opt={RATE: "page"})
async def audit(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Explain one's own score."""
    found = await application.reputation.reading.audit(me, me.username, AuditSource.SITE)
    return pages_of(request).page(request, "reputation/audit.html", me=me, audit=found)


@get("/admin/people/{username:str}", include_in_schema=False, opt={RATE: "page"})
async def person(request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]) -> Response[str]:
    """Show staff what a person's score rests on, and whether their identity was checked."""
    return await _person_page(request, me, application, username)


@post("/admin/people/{username:str}/identity", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide_identity(
    request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]
) -> Response[Any]:
    """Say that somebody's identity was checked, or take it back."""
    sent, form = await read_form(request, IdentityForm)
    if sent is not None:
        try:
            await application.reputation.identity_checks.decide(
                me, username, is_checked=sent.is_checked, reason=sent.reason
            )
        except ValidationFailed as error:
            form = refusal(form, error)
    if form.wrong:
        return await _person_page(request, me, application, username, form=form, status=422)
    return pages_of(request).go(f"/admin/people/{username}", "saved")


async def _person_page(
    request: AnyRequest,
    me: Actor,
    application: Application,
    username: str,
    *,
    form: Form | None = None,
    status: int = 200,
) -> Response[str]:
    decisions = await application.reputation.identity_checks.decisions(me, username)
    audited = await application.reputation.reading.audit(me, username, AuditSource.SITE)
    deciders = sorted({one.by_id for one in decisions if one.by_id is not None})
    return pages_of(request).page(
        request,
        "reputation/person.html",
        me=me,
        status=status,
        audit=audited,
        decisions=decisions,
        is_checked=bool(decisions) and decisions[0].is_checked,
        names=await application.reputation.reading.people.names(deciders),
        form=form or Form(),
    )


def reputation_pages_router() -> Router:
    """Make the routes."""
    return Router(
        "/",
        route_handlers=[review_form, send_review, send_answer, reviews, audit, person, decide_identity],
    )
