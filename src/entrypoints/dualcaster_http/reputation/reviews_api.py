"""Reviews: ``/api/v1/trades/{id}/review``, ``/api/v1/reviews`` and those about a person."""

from litestar import Response, Router, get, patch, post
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.reputation.reviews.views import ReviewPage, TradeReviews
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.reputation.parameters import ReviewHashid, TradeHashid, Username, review_key, trade_key
from dualcaster_http.reputation.requests import EditedReview, HidingReason, ReviewAnswer, WrittenReview


@get(
    "/{reviewed_trade:str}/review",
    summary="The reviews of a trade",
    operation_id="trade_reviews",
    opt={RATE: "read"},
    responses=answers(TradeReviews, "What the two have said, as far as the caller sees it.", "review.trade_not_found"),
)
async def trade_reviews(reviewed_trade: TradeHashid, me: Me, application: FromApplication) -> TradeReviews:
    """Return one's own review, the other's once it shows, and until when what can be done."""
    return await application.reputation.reviewing.of_trade(me, trade_key(application, reviewed_trade))


@post(
    "/{reviewed_trade:str}/review",
    summary="Review a trade",
    operation_id="write_review",
    opt={RATE: "write"},
    responses=answers(
        TradeReviews,
        "The reviews of the trade as they are now.",
        "review.trade_not_found",
        "review.already_written",
        "review.too_late",
        status=201,
    ),
)
async def write_review(
    reviewed_trade: TradeHashid, data: JSONBody[WrittenReview], me: Me, application: FromApplication
) -> TradeReviews:
    """Review a completed trade, once, within 60 days. It shows when both have written, or 14 days after the first."""
    return await application.reputation.reviewing.write(me, trade_key(application, reviewed_trade), data.content())


@patch(
    "/{reviewed_trade:str}/review",
    summary="Change one's review",
    operation_id="edit_review",
    opt={RATE: "write"},
    responses=answers(
        TradeReviews,
        "The reviews of the trade as they are now.",
        "review.trade_not_found",
        "review.not_found",
        "review.not_editable",
        "review.changed",
    ),
)
async def edit_review(
    reviewed_trade: TradeHashid, data: JSONBody[EditedReview], me: Me, application: FromApplication
) -> TradeReviews:
    """Replace what one's review says, within 7 days and while the other cannot have seen it."""
    key = trade_key(application, reviewed_trade)
    return await application.reputation.reviewing.edit(me, key, data.content(), data.version)


@post(
    "/{reviewed_trade:str}/review/answer",
    summary="Answer a review",
    operation_id="answer_review",
    opt={RATE: "write"},
    responses=answers(
        TradeReviews,
        "The reviews of the trade as they are now.",
        "review.trade_not_found",
        "review.not_found",
        "review.already_answered",
        status=201,
    ),
)
async def answer_review(
    reviewed_trade: TradeHashid, data: JSONBody[ReviewAnswer], me: Me, application: FromApplication
) -> TradeReviews:
    """Answer what the other wrote, once, as soon as it shows."""
    return await application.reputation.reviewing.answer(me, trade_key(application, reviewed_trade), data.text)


@post(
    "/{review:str}/hide",
    summary="Hide a review",
    operation_id="hide_review",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "The review shows to nobody but its author.", "forbidden", "review.not_found", status=204),
)
async def hide_review(review: ReviewHashid, data: JSONBody[HidingReason], me: Me, application: FromApplication) -> None:
    """Hide a review, as a moderator who is neither of the two; it counts no more, and its author reads the reason."""
    await application.reputation.reviewing.hide(me, review_key(application, review), data.reason)


@get(
    "/{username:str}/reviews",
    summary="Reviews of a person",
    operation_id="reviews_of_user",
    opt={RATE: "read"},
    responses=answers(ReviewPage, "A page of reviews, the latest first.", "user.not_found", "user.profile_private"),
)
async def reviews_of_user(
    *,
    username: Username,
    visitor: Visitor,
    application: FromApplication,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> Response[ReviewPage]:
    """List what was written about somebody whose profile one may see."""
    viewer = visitor.user_id if visitor else None
    page = await application.reputation.reviews.about(username, viewer, limit=limit, cursor=cursor)
    return Response(page, headers=caching(visitor))


def review_routers() -> list[Router]:
    """Make the routes."""
    return [
        Router(
            "/api/v1/trades",
            route_handlers=[trade_reviews, write_review, edit_review, answer_review],
            tags=["reputation"],
        ),
        Router("/api/v1/reviews", route_handlers=[hide_review], tags=["reputation"]),
        Router("/api/v1/users", route_handlers=[reviews_of_user], tags=["reputation"]),
    ]
