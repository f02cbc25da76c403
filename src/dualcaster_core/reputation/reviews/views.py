"""Reviews as they are shown."""

from datetime import datetime
from typing import Any

from attrs import asdict, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.reputation.reviews.model import Review, ReviewContent, ReviewedTrade, ReviewRules


@frozen(kw_only=True)
class ShownAnswer:
    """What the reviewed person answered."""

    text: str
    answered_at: datetime


@frozen(kw_only=True)
class ShownReview:
    """A review as others see it: stars from 1 to 5, null where an aspect was not rated.

    ``reviewer`` is null where the author's own profile is not to be seen by the reader.
    """

    id: str
    reviewer: str | None
    overall: int
    communication: int | None
    packaging: int | None
    accuracy: int | None
    speed: int | None
    comment: str
    written_at: datetime
    answer: ShownAnswer | None


@frozen
class ReviewPage:
    """A page of reviews, the latest first, and the cursor that continues after it, null at the end."""

    items: tuple[ShownReview, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class OwnReview:
    """A review as its author sees it.

    ``editable_until`` is null where it cannot be changed any more; ``hidden_reason`` is why a moderator hid it.
    """

    id: str
    version: int
    overall: int
    communication: int | None
    packaging: int | None
    accuracy: int | None
    speed: int | None
    comment: str
    written_at: datetime
    visible_at: datetime
    is_visible: bool
    editable_until: datetime | None
    answer: ShownAnswer | None
    hidden_reason: str | None


@frozen(kw_only=True)
class TradeReviews:
    """The reviews of a trade as one of its parties sees them.

    ``with_user`` is the other party, null for a closed account. ``other_has_written`` is told, what they wrote is not
    until it shows (``theirs``). ``closes_at`` is from when on nobody can review the trade any more.
    """

    trade: str
    with_user: str | None
    completed_at: datetime
    closes_at: datetime
    can_write: bool
    can_answer: bool
    other_has_written: bool
    mine: OwnReview | None
    theirs: ShownReview | None


def shown_review(review: Review, reviewer: str | None, ids: PublicIds) -> ShownReview:
    """Show a review to others."""
    return ShownReview(
        id=ids.encode(IdKind.REVIEW, review.id),
        reviewer=reviewer,
        written_at=review.written_at,
        answer=_answer(review),
        **_content(review.content),
    )


def trade_reviews(
    trade: ReviewedTrade, me: int, other_name: str | None, *, now: datetime, rules: ReviewRules, ids: PublicIds
) -> TradeReviews:
    """Show the reviews of a trade to one of its parties."""
    mine, theirs = trade.by(me), trade.about(me)
    visible = theirs if theirs is not None and theirs.is_visible(now) else None
    closes_at = trade.closes_at(rules)
    return TradeReviews(
        trade=ids.encode(IdKind.TRADE, trade.trade_id),
        with_user=other_name,
        completed_at=trade.completed_at,
        closes_at=closes_at,
        can_write=mine is None and now < closes_at,
        can_answer=visible is not None and visible.answer is None,
        other_has_written=theirs is not None,
        mine=None if mine is None else _own_review(mine, now, rules, ids),
        theirs=None if visible is None else shown_review(visible, other_name, ids),
    )


def _own_review(review: Review, now: datetime, rules: ReviewRules, ids: PublicIds) -> OwnReview:
    until = review.editable_until(rules)
    return OwnReview(
        id=ids.encode(IdKind.REVIEW, review.id),
        version=review.version,
        written_at=review.written_at,
        visible_at=review.visible_at,
        is_visible=review.is_visible(now),
        editable_until=until if now < until else None,
        answer=_answer(review),
        hidden_reason=review.hidden.reason if review.hidden else None,
        **_content(review.content),
    )


def _content(content: ReviewContent) -> dict[str, Any]:
    return asdict(content)


def _answer(review: Review) -> ShownAnswer | None:
    if review.answer is None:
        return None
    return ShownAnswer(text=review.answer.text, answered_at=review.answer.at)
