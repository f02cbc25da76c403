"""What people are told, and the ports that carry it to them."""

from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered
from dualcaster_core.notifying.delivery.model import DeliveryRules, Outgoing
from dualcaster_core.notifying.delivery.ports import Notifier
from dualcaster_core.notifying.emails import EmailFacts, EmailKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused, NotificationNotFound
from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, TransientUpdate
from dualcaster_core.notifying.notifications import NewNotification, Notification
from dualcaster_core.notifying.ports import (
    ConversationAudience,
    Email,
    EmailRenderer,
    LiveUpdateLog,
    LiveUpdates,
    LiveWakeups,
    Mailer,
    Notifications,
    Presence,
    TransientUpdates,
)
from dualcaster_core.notifying.preferences import Channel, Preferences, Recipient
from dualcaster_core.notifying.presence import Companions
from dualcaster_core.notifying.types import TYPES, Category, Frequency, NotificationType
from dualcaster_core.notifying.use_cases import NotificationCentre
from dualcaster_core.notifying.views import MarkedRead, NotificationPage, NotificationView, UnreadNotifications

__all__ = [
    "TYPES",
    "Backlog",
    "Category",
    "Channel",
    "Companions",
    "ConversationAudience",
    "DeliverNotifications",
    "DeliveryDelayed",
    "DeliveryRefused",
    "DeliveryRules",
    "DeliveryUnanswered",
    "Email",
    "EmailFacts",
    "EmailKind",
    "EmailRenderer",
    "Frequency",
    "LiveUpdate",
    "LiveUpdateLog",
    "LiveUpdates",
    "LiveWakeups",
    "MailDelayed",
    "MailRefused",
    "Mailer",
    "MarkedRead",
    "NewNotification",
    "Notification",
    "NotificationCentre",
    "NotificationNotFound",
    "NotificationPage",
    "NotificationType",
    "NotificationView",
    "Notifications",
    "Notifier",
    "Outgoing",
    "Preferences",
    "Presence",
    "Recipient",
    "TransientUpdate",
    "TransientUpdates",
    "UnreadNotifications",
]
