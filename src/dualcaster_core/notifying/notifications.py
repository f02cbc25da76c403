"""What people find in the notification centre of the site."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.text import plain_text
from dualcaster_core.notifying.live_updates import NewLiveUpdate

NOTIFICATIONS_KEPT: Final = timedelta(days=90)
LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 1_000


class Category(StrEnum):
    """What a notification is about; people are told of each, and choose for each how."""

    TRADES = "trades"
    MESSAGES = "messages"
    SOCIAL = "social"
    DISCOVERY = "discovery"
    PRICES = "prices"
    ACHIEVEMENTS = "achievements"
    MODERATION = "moderation"
    SECURITY = "security"
    SYSTEM = "system"


@frozen(kw_only=True)
class NewNotification:
    """Something to tell one person. ``key`` names it for good: of two with one key the person gets the first.

    ``type`` says what happened (``trade.accepted``), ``icon`` is a name of the site's set of icons, ``action_url`` a
    path of the site where something can be done about it. ``metadata`` holds public ids, never keys: it is sent as it
    is. Raises ``ValidationFailed``.
    """

    user_id: int
    key: str = field(validator=plain_text(200))
    type: str = field(validator=plain_text(60))
    category: Category
    title: str = field(validator=plain_text(LONGEST_TITLE))
    body: str = field(default="", validator=plain_text(LONGEST_BODY))
    icon: str | None = field(default=None, validator=validators.optional(plain_text(40)))
    action_url: str | None = field(default=None, validator=validators.optional(plain_text(500)))
    metadata: Mapping[str, object] = field(factory=dict)
    created_at: datetime

    @action_url.validator
    def _check_path(self, _: object, value: str | None) -> None:
        if value is not None and (not value.startswith("/") or value.startswith(("//", "/\\"))):
            raise ValidationFailed("an action of a notification is a path of this site, such as '/trades'")


@frozen(kw_only=True)
class Notification:
    """A notification of one person, as it is kept for ``NOTIFICATIONS_KEPT``."""

    id: int
    user_id: int
    type: str
    category: Category
    title: str
    body: str
    icon: str | None
    action_url: str | None
    metadata: Mapping[str, object]
    created_at: datetime
    read_at: datetime | None = None


def created_update(notification: Notification, ids: PublicIds) -> NewLiveUpdate:
    """Say to somebody's open pages that there is a new notification."""
    facts = {
        "notification": ids.encode(IdKind.NOTIFICATION, notification.id),
        "notification_type": notification.type,
        "category": notification.category.value,
        "title": notification.title,
        "action_url": notification.action_url,
    }
    return NewLiveUpdate(type="notification.created", facts=facts)
