"""What people are told, and the ports that carry it to them."""

from dualcaster_core.notifying.emails import LetterFacts, LetterKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Letter, LetterWriter, Mailer, Notice, Notifier

__all__ = [
    "Letter",
    "LetterFacts",
    "LetterKind",
    "LetterWriter",
    "MailDelayed",
    "MailRefused",
    "Mailer",
    "Notice",
    "Notifier",
]
