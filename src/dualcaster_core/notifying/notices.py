"""Notices as they stand in the notification centre, which has everything that people are told by other ways."""

from datetime import datetime

from dualcaster_core.notifying.notifications import LONGEST_BODY, LONGEST_TITLE, Category, NewNotification
from dualcaster_core.notifying.ports import Notice


def in_centre(notice: Notice, at: datetime, *, action_url: str) -> NewNotification:
    """Make the notification of a notice, under its key."""
    return NewNotification(
        user_id=notice.user_id,
        key=notice.key,
        type=notice.type,
        category=Category(notice.category),
        title=notice.title[:LONGEST_TITLE],
        body=notice.body[:LONGEST_BODY],
        action_url=action_url,
        created_at=at,
    )
