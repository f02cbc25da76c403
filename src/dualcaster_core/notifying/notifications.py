"""What people find in the notification centre of the site."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.text import plain_text
from dualcaster_core.notifying.live_updates import NewLiveUpdate
from dualcaster_core.notifying.types import TYPES, Category, Naming, NotificationType

NOTIFICATIONS_KEPT: Final = timedelta(days=90)
LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 1_000


def _check_type(_: object, __: object, value: str) -> None:
    if value not in TYPES:
        raise ValidationFailed(f"{value!r} is no type of a notification")


@frozen(kw_only=True)
class NewNotification:
    """Something to tell one person. ``key`` names it for good: of two with one key the person gets the first.

    ``type`` is the name of one of ``TYPES``, which knows its category and icon; ``action_url`` is a path of the site
    where something can be done about it. ``metadata`` holds public ids, never keys: it is sent as it is. ``names`` are
    the keys of those whom its words name; ``of_partner``: they are partners of a trade that goes on, whatever its type
    says. Raises ``ValidationFailed``.
    """

    user_id: int
    key: str = field(validator=plain_text(200))
    type: str = field(validator=_check_type)
    title: str = field(validator=plain_text(LONGEST_TITLE))
    body: str = field(default="", validator=plain_text(LONGEST_BODY))
    action_url: str | None = field(default=None, validator=validators.optional(plain_text(500)))
    metadata: Mapping[str, object] = field(factory=dict)
    names: frozenset[int] = frozenset()
    of_partner: bool = False
    created_at: datetime

    @property
    def naming(self) -> Naming:
        """Whom it names."""
        return Naming.PARTNER if self.of_partner else self.kind.naming

    @property
    def kind(self) -> NotificationType:
        """Its type."""
        return TYPES[self.type]

    @property
    def category(self) -> Category:
        """What it is about."""
        return self.kind.category

    @property
    def icon(self) -> str:
        """The name of its icon in the site's set."""
        return self.kind.icon

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
