"""What people are told, and the ports that carry it to them."""

from dualcaster_core.notifying.emails import EmailFacts, EmailKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused, NotificationNotFound
from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, TransientUpdate
from dualcaster_core.notifying.notifications import Category, NewNotification, Notification
from dualcaster_core.notifying.ports import (
    ConversationAudience,
    Email,
    EmailRenderer,
    LiveUpdateLog,
    LiveUpdates,
    LiveWakeups,
    Mailer,
    Notice,
    Notifications,
    Notifier,
    Presence,
    TransientUpdates,
)
from dualcaster_core.notifying.presence import Companions
from dualcaster_core.notifying.use_cases import NotificationCentre
from dualcaster_core.notifying.views import MarkedRead, NotificationPage, NotificationView, UnreadNotifications

__all__ = [
    "Backlog",
    "Category",
    "Companions",
    "ConversationAudience",
    "Email",
    "EmailFacts",
    "EmailKind",
    "EmailRenderer",
    "LiveUpdate",
    "LiveUpdateLog",
    "LiveUpdates",
    "LiveWakeups",
    "MailDelayed",
    "MailRefused",
    "Mailer",
    "MarkedRead",
    "NewNotification",
    "Notice",
    "Notification",
    "NotificationCentre",
    "NotificationNotFound",
    "NotificationPage",
    "NotificationView",
    "Notifications",
    "Notifier",
    "Presence",
    "TransientUpdate",
    "TransientUpdates",
    "UnreadNotifications",
]
