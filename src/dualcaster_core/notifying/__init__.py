"""What people are told, and the ports that carry it to them."""

from dualcaster_core.notifying.emails import EmailFacts, EmailKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.live_updates import Backlog, LiveUpdate, TransientUpdate
from dualcaster_core.notifying.notifications import Category, NewNotification, Notification
from dualcaster_core.notifying.ports import (
    ConversationAudience,
    Email,
    EmailRenderer,
    LiveUpdateLog,
    LiveUpdates,
    Mailer,
    Notice,
    Notifications,
    Notifier,
    Presence,
    TransientUpdates,
)
from dualcaster_core.notifying.presence import Companions

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
    "MailDelayed",
    "MailRefused",
    "Mailer",
    "NewNotification",
    "Notice",
    "Notification",
    "Notifications",
    "Notifier",
    "Presence",
    "TransientUpdate",
    "TransientUpdates",
]
