"""What people are told, and the ports that carry it to them."""

from dualcaster_core.notifying.emails import EmailFacts, EmailKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Email, EmailRenderer, Mailer, Notice, Notifier

__all__ = [
    "Email",
    "EmailFacts",
    "EmailKind",
    "EmailRenderer",
    "MailDelayed",
    "MailRefused",
    "Mailer",
    "Notice",
    "Notifier",
]
