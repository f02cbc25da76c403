"""What readers get of the notification centre."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from dualcaster_core.notifying.types import Category


@frozen(kw_only=True)
class NotificationView:
    """A notification as its person sees it; ``action_url`` is a path of the site."""

    id: str
    type: str
    category: Category
    title: str
    body: str
    icon: str | None
    action_url: str | None
    metadata: Mapping[str, object]
    created_at: datetime
    read_at: datetime | None


@frozen(kw_only=True)
class NotificationPage:
    """A page of notifications, the newest first, and what continues after it."""

    items: tuple[NotificationView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class UnreadNotifications:
    """How many notifications are unread: of all categories together, and of each that has any."""

    total: int
    by_category: Mapping[Category, int]


@frozen(kw_only=True)
class MarkedRead:
    """How many notifications were marked as read, and what is unread now."""

    marked: int
    unread: UnreadNotifications
