"""What people find in the notification centre about reviews of their trades."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.reputation.reviews.events import ReviewAnswered, ReviewWritten, VisibleReview
from dualcaster_core.reputation.reviews.model import OpenReview

SOMEBODY = "somebody"
"""Who has closed the account meanwhile."""
_DAY = timedelta(days=1)


@frozen
class ReviewNotices:
    """Words what is told of reviews; ``names`` are those of the other people, by key."""

    names: Mapping[int, str]
    ids: PublicIds
    at: datetime

    def awaits(self, event: ReviewWritten, *, blind_for: timedelta) -> NewNotification:
        """Tell the other that the first of the two has written, and until when both can."""
        return self._made(
            event.reviewed_id,
            event.trade_id,
            f"written:{event.reviewer_id}",
            f"{self._name(event.reviewer_id)} reviewed your trade",
            body=f"Write yours to read it now. In {blind_for.days} days it shows, and it is too late for yours.",
            names=event.reviewer_id,
        )

    def shows(self, review: VisibleReview) -> NewNotification:
        """Tell the reviewed person that a review can be read."""
        return self._made(
            review.reviewed_id,
            review.trade_id,
            f"visible:{review.reviewer_id}",
            f"You can read what {self._name(review.reviewer_id)} says of your trade",
            body="You may answer it once.",
            names=review.reviewer_id,
        )

    def answered(self, event: ReviewAnswered, trade_id: int) -> NewNotification:
        """Tell the author of a review that it was answered."""
        title = f"{self._name(event.reviewed_id)} answered your review"
        what = f"answered:{event.review_id}"
        return self._made(event.reviewer_id, trade_id, what, title, names=event.reviewed_id)

    def closes(self, review: OpenReview) -> NewNotification:
        """Remind somebody of a trade that cannot be reviewed for much longer."""
        days = max(1, -(-(review.closes_at - self.at) // _DAY))
        title = f"How was your trade with {self._name(review.other_id)}?"
        body = f"You can review it for {days} more {'day' if days == 1 else 'days'}."
        return self._made(review.user_id, review.trade_id, "closing", title, body=body, names=review.other_id)

    def _name(self, user_id: int) -> str:
        return self.names.get(user_id, SOMEBODY)

    def _made(
        self, user_id: int, trade_id: int, what: str, title: str, *, names: int, body: str = ""
    ) -> NewNotification:
        """Make a notification; what happens to a trade's reviews once has one key, however often it is told."""
        hashid = self.ids.encode(IdKind.TRADE, trade_id)
        return NewNotification(
            user_id=user_id,
            key=f"review:{trade_id}:{what}",
            type=f"review.{what.partition(':')[0]}",
            title=title,
            body=body,
            action_url=f"/trades/{hashid}/review",
            metadata={"trade": hashid},
            names=frozenset({names}),
            created_at=self.at,
        )
