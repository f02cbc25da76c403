"""What readers get of the notification centre."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category, Frequency


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


@frozen(kw_only=True)
class QuietHoursView:
    """Quiet hours by the person's own clock, such as ``22:00`` to ``07:30``."""

    starts: str
    ends: str


@frozen(kw_only=True)
class ChannelState:
    """Whether a way to somebody is open, and why not; whether it carries digests."""

    channel: Channel
    is_open: bool
    problem: str | None
    has_digests: bool


@frozen(kw_only=True)
class PreferencesView:
    """How somebody wants to be told.

    ``choices`` has what they chose for each category and channel, null where the types of the category have their
    ``usual`` ways. ``webhook`` shows which one it is, never the whole address. ``browsers`` counts those that can be
    pushed to. The category ``security`` is always on and has no choice.
    """

    email_enabled: bool
    discord_enabled: bool
    push_enabled: bool
    direct_messages: bool
    weekly_summary: bool
    time_zone: str
    quiet_hours: QuietHoursView | None
    emails_per_day: int
    digest_hour: int
    webhook: str | None
    browsers: int
    choices: Mapping[Category, Mapping[Channel, Frequency | None]]
    usual: Mapping[Category, tuple[Frequency, ...]]
    channels: tuple[ChannelState, ...]


@frozen(kw_only=True)
class ChannelWhy:
    """What became of a notification on a channel, in a word and in words; ``at`` is when, or when it will."""

    channel: Channel
    status: str
    reason: str
    words: str
    at: datetime | None = None


@frozen(kw_only=True)
class NotificationWhy:
    """Why a notification came, and by which ways."""

    type: str
    category: Category
    because: str
    can_be_silenced: bool
    channels: tuple[ChannelWhy, ...]
