"""E-mail adapter: letters from templates, and the ways out for them (console, SMTP, Resend, SendGrid)."""

from dualcaster_email.choosing import mailer_from
from dualcaster_email.console import ConsoleMailer
from dualcaster_email.messages import Sender
from dualcaster_email.resend import ResendMailer
from dualcaster_email.sendgrid import SendGridMailer
from dualcaster_email.smtp import SmtpMailer, SmtpServer
from dualcaster_email.writing import TemplateLetters

__all__ = [
    "ConsoleMailer",
    "ResendMailer",
    "SendGridMailer",
    "Sender",
    "SmtpMailer",
    "SmtpServer",
    "TemplateLetters",
    "mailer_from",
]
