"""What happens to reviews that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class ReviewWritten(Event):
    """The first of the two has reviewed a trade; what it says is hidden until the other has, or 14 days have passed."""

    kind: ClassVar[str] = "reputation.review_written"

    trade_id: int
    reviewer_id: int
    reviewed_id: int


@frozen(kw_only=True)
class VisibleReview:
    """A review that shows from now on: who wrote it about whom, after which trade."""

    trade_id: int
    reviewer_id: int
    reviewed_id: int


@frozen(kw_only=True)
class ReviewsBecameVisible(Event):
    """These reviews show, and count, from now on: the two of one trade, or those that were blind long enough."""

    kind: ClassVar[str] = "reputation.reviews_became_visible"

    reviews: tuple[VisibleReview, ...]


@frozen(kw_only=True)
class ReviewHidden(Event):
    """A moderator hid a review: it counts no more."""

    kind: ClassVar[str] = "reputation.review_hidden"

    review_id: int
    reviewer_id: int
    reviewed_id: int


@frozen(kw_only=True)
class ReviewAnswered(Event):
    """The reviewed person answered a review."""

    kind: ClassVar[str] = "reputation.review_answered"

    review_id: int
    reviewer_id: int
    reviewed_id: int
