"""Expected failures around reviews."""

from datetime import datetime

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class TradeNotReviewable(DualcasterError):  # noqa: N818
    """No completed trade of the caller has this id."""

    code = "review.trade_not_found"

    def __init__(self) -> None:
        super().__init__("there is no completed trade of yours with this id; a trade is reviewed once it is completed")


class ReviewNotFound(DualcasterError):  # noqa: N818
    """No such review, or none that the caller may see."""

    code = "review.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such review")


class ReviewTooLate(Conflict):
    """The time in which the trade could be reviewed is over."""

    code = "review.too_late"

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(
            f"reviews of this trade closed on {closed_at:%Y-%m-%d}; nothing can be added any more",
            closed_at=closed_at.isoformat(),
        )


class AlreadyReviewed(Conflict):
    """The caller has reviewed the trade."""

    code = "review.already_written"

    def __init__(self) -> None:
        super().__init__("you have reviewed this trade; edit your review instead")


class ReviewFixed(Conflict):
    """The review can be edited no more: it is too old, or the other can have seen it."""

    code = "review.not_editable"

    def __init__(self, why: str) -> None:
        super().__init__(f"this review cannot be changed any more: {why}")


class ReviewChanged(Conflict):
    """The review was changed since the caller read it."""

    code = "review.changed"

    def __init__(self, version: int) -> None:
        super().__init__("this review was changed in the meantime; read it again", version=version)


class AlreadyAnswered(Conflict):
    """The reviewed person has answered."""

    code = "review.already_answered"

    def __init__(self) -> None:
        super().__init__("you have answered this review; an answer is written once")
