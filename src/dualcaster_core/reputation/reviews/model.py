"""Reviews of a completed trade: what they hold, and when they show, close and count."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.reputation.reviews.errors import (
    AlreadyAnswered,
    AlreadyReviewed,
    ReviewChanged,
    ReviewFixed,
    ReviewNotFound,
    ReviewTooLate,
)
from dualcaster_core.reputation.reviews.events import (
    ReviewAnswered,
    ReviewHidden,
    ReviewsBecameVisible,
    ReviewWritten,
    VisibleReview,
)

FEWEST_STARS, MOST_STARS = 1, 5
LONGEST_COMMENT, LONGEST_ANSWER, LONGEST_REASON = 2_000, 2_000, 500


class Aspect(StrEnum):
    """What a review may rate besides the trade as a whole."""

    COMMUNICATION = "communication"
    PACKAGING = "packaging"
    ACCURACY = "accuracy"
    SPEED = "speed"


@frozen(kw_only=True)
class ReviewRules:
    """Numbers around reviews that a deployment may change.

    A trade can be reviewed for ``open_for`` after its completion. What is written shows once both have written or
    ``blind_for`` after the first, when the trade's reviews close; until then it can be edited for ``editable_for``.
    Who has not written is reminded once less than ``reminded_before`` is left.
    """

    open_for: timedelta = timedelta(days=60)
    blind_for: timedelta = timedelta(days=14)
    editable_for: timedelta = timedelta(days=7)
    reminded_before: timedelta = timedelta(days=3)


def _check_stars(name: str, stars: int | None) -> None:
    if stars is not None and not FEWEST_STARS <= stars <= MOST_STARS:
        raise ValidationFailed(f"{name} is from {FEWEST_STARS} to {MOST_STARS} stars", field=name)


def _clean_comment(text: str) -> str:
    return clean_text("comment", text, LONGEST_COMMENT, lines=True)


@frozen(kw_only=True)
class ReviewContent:
    """What somebody says of a trade: 1 to 5 stars, for aspects where given, and a comment (<= 2,000 characters)."""

    overall: int
    communication: int | None = None
    packaging: int | None = None
    accuracy: int | None = None
    speed: int | None = None
    comment: str = field(default="", converter=_clean_comment)

    def __attrs_post_init__(self) -> None:
        _check_stars("overall", self.overall)
        for aspect in Aspect:
            _check_stars(aspect.value, self.of(aspect))

    def of(self, aspect: Aspect) -> int | None:
        """Return the stars of an aspect, None where it was not rated."""
        stars: int | None = getattr(self, aspect.value)
        return stars


@frozen(kw_only=True)
class Answer:
    """What the reviewed person says to a review, once."""

    text: str
    at: datetime


@frozen(kw_only=True)
class Hiding:
    """Who hid a review, when and why."""

    by_id: int
    reason: str
    at: datetime


@frozen(kw_only=True)
class Review:
    """What one of the two of a trade says of the other. It shows, and counts, from ``visible_at`` on unless hidden.

    ``version`` counts the changes of what it says; ``is_announced`` is whether its becoming visible was recorded.
    """

    id: int = UNSAVED
    trade_id: int
    reviewer_id: int
    reviewed_id: int
    content: ReviewContent
    written_at: datetime
    edited_at: datetime | None = None
    visible_at: datetime
    is_announced: bool = False
    answer: Answer | None = None
    hidden: Hiding | None = None
    version: int = 1

    def is_visible(self, now: datetime) -> bool:
        """Tell whether others see the review."""
        return self.hidden is None and self.visible_at <= now

    def editable_until(self, rules: ReviewRules) -> datetime:
        """Say until when its author can change it, unless the other writes before."""
        return min(self.written_at + rules.editable_for, self.visible_at)


@frozen(kw_only=True)
class OpenReview:
    """A review that somebody can still write, until ``closes_at``."""

    trade_id: int
    user_id: int
    other_id: int
    closes_at: datetime


Changed = tuple["ReviewedTrade", Sequence[Event]]
"""An aggregate after a change, and what happened."""


@frozen(kw_only=True)
class ReviewedTrade:
    """A completed trade and what its two parties have said of each other: changed under one lock, as a whole."""

    trade_id: int
    parties: tuple[int, int]
    completed_at: datetime
    reviews: tuple[Review, ...] = ()

    def by(self, user_id: int) -> Review | None:
        """Return what a party has written."""
        return next((one for one in self.reviews if one.reviewer_id == user_id), None)

    def about(self, user_id: int) -> Review | None:
        """Return what was written about a party."""
        return next((one for one in self.reviews if one.reviewed_id == user_id), None)

    def other(self, user_id: int) -> int:
        """Return the other party."""
        first, second = self.parties
        return second if user_id == first else first

    def closes_at(self, rules: ReviewRules) -> datetime:
        """Say from when on nobody can review the trade any more."""
        last = self.completed_at + rules.open_for
        return min([last, *(one.written_at + rules.blind_for for one in self.reviews)])

    def write(self, by: int, content: ReviewContent, now: datetime, rules: ReviewRules) -> Changed:
        """Add a party's review; with the second both show. Raises ``AlreadyReviewed`` and ``ReviewTooLate``."""
        if self.by(by) is not None:
            raise AlreadyReviewed
        closes_at = self.closes_at(rules)
        if now >= closes_at:
            raise ReviewTooLate(closes_at)
        first = next(iter(self.reviews), None)
        other = self.other(by)
        mine = Review(
            trade_id=self.trade_id,
            reviewer_id=by,
            reviewed_id=other,
            content=content,
            written_at=now,
            visible_at=now + rules.blind_for if first is None else now,
            is_announced=first is not None,
        )
        if first is None:
            written = ReviewWritten(trade_id=self.trade_id, reviewer_id=by, reviewed_id=other)
            return evolve(self, reviews=(mine,)), (written,)
        shown = evolve(first, visible_at=now, is_announced=True)
        return evolve(self, reviews=(shown, mine)), (became_visible((shown, mine)),)

    def edit(self, by: int, content: ReviewContent, version: int, now: datetime, rules: ReviewRules) -> Changed:
        """Change what a party has written. Raises ``ReviewNotFound``, ``ReviewFixed`` and ``ReviewChanged``."""
        mine = self.by(by)
        if mine is None:
            raise ReviewNotFound
        if mine.visible_at <= now:
            raise ReviewFixed("the other can have seen it")
        if mine.editable_until(rules) <= now:
            raise ReviewFixed(f"{rules.editable_for.days} days have passed since you wrote it")
        if mine.version != version:
            raise ReviewChanged(mine.version)
        if content == mine.content:
            return self, ()
        return self._with(evolve(mine, content=content, edited_at=now, version=mine.version + 1)), ()

    def answer(self, by: int, text: str, now: datetime) -> Changed:
        """Let the reviewed person answer once. Raises ``ReviewNotFound``, ``AlreadyAnswered``, ``ValidationFailed``."""
        review = self.about(by)
        if review is None or not review.is_visible(now):
            raise ReviewNotFound
        if review.answer is not None:
            raise AlreadyAnswered
        cleaned = clean_text("answer", text, LONGEST_ANSWER, lines=True)
        if not cleaned:
            raise ValidationFailed("an answer says something", field="answer")
        answered = ReviewAnswered(review_id=review.id, reviewer_id=review.reviewer_id, reviewed_id=by)
        return self._with(evolve(review, answer=Answer(text=cleaned, at=now))), (answered,)

    def hide(self, review_id: int, by_id: int, reason: str, now: datetime) -> Changed:
        """Hide a review; one that is hidden stays as it is. Raises ``ReviewNotFound`` and ``ValidationFailed``."""
        review = next((one for one in self.reviews if one.id == review_id), None)
        if review is None:
            raise ReviewNotFound
        cleaned = clean_text("reason", reason, LONGEST_REASON, lines=True)
        if not cleaned:
            raise ValidationFailed("say why the review is hidden", field="reason")
        if review.hidden is not None:
            return self, ()
        event = ReviewHidden(review_id=review.id, reviewer_id=review.reviewer_id, reviewed_id=review.reviewed_id)
        return self._with(evolve(review, hidden=Hiding(by_id=by_id, reason=cleaned, at=now))), (event,)

    def _with(self, review: Review) -> "ReviewedTrade":
        reviews = tuple(review if one.reviewer_id == review.reviewer_id else one for one in self.reviews)
        return evolve(self, reviews=reviews)


def became_visible(reviews: Sequence[Review]) -> ReviewsBecameVisible:
    """Say that reviews show from now on."""
    return ReviewsBecameVisible(
        reviews=tuple(
            VisibleReview(trade_id=one.trade_id, reviewer_id=one.reviewer_id, reviewed_id=one.reviewed_id)
            for one in reviews
        )
    )
