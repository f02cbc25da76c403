"""Console adapter: e-mails as text on a stream."""

from dualcaster_console.mailer import ConsoleMailer

__all__ = ["ConsoleMailer"]
