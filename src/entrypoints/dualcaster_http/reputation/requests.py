"""What the endpoints around reviews take."""

from typing import Annotated

import msgspec

from dualcaster_core.reputation.reviews.model import (
    FEWEST_STARS,
    LONGEST_ANSWER,
    LONGEST_COMMENT,
    LONGEST_REASON,
    MOST_STARS,
    ReviewContent,
)
from dualcaster_http.edge.parameters import LINES

Stars = Annotated[int, msgspec.Meta(ge=FEWEST_STARS, le=MOST_STARS)]
Comment = Annotated[str, msgspec.Meta(max_length=LONGEST_COMMENT, pattern=LINES)]
_Answer = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ANSWER, pattern=LINES)]
_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON, pattern=LINES)]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class WrittenReview(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What one says of a trade: stars from 1 to 5, for aspects where wanted, and a comment."""

    overall: Stars
    communication: Stars | None = None
    packaging: Stars | None = None
    accuracy: Stars | None = None
    speed: Stars | None = None
    comment: Comment = ""

    def content(self) -> ReviewContent:
        """Return what the review says."""
        return ReviewContent(
            overall=self.overall,
            communication=self.communication,
            packaging=self.packaging,
            accuracy=self.accuracy,
            speed=self.speed,
            comment=self.comment,
        )


class EditedReview(WrittenReview, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What one's review says from now on, and the ``version`` that was read."""

    version: Version


class ReviewAnswer(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What the reviewed person says to a review."""

    text: _Answer


class HidingReason(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why a moderator hides a review; its author reads it."""

    reason: _Reason
