"""Console adapter: notices and e-mails as text on a stream."""

from dualcaster_console.mailer import ConsoleMailer
from dualcaster_console.notifier import ConsoleNotifier

__all__ = ["ConsoleMailer", "ConsoleNotifier"]
