"""E-mail adapter: e-mails from templates, and the ways out for them (SMTP, Resend, SendGrid)."""

from dualcaster_email.factory import mailer_from
from dualcaster_email.feedback import ResendFeedback, SendGridFeedback
from dualcaster_email.mime import Sender
from dualcaster_email.notification_emails import NotificationEmails
from dualcaster_email.notifier import EmailNotifier
from dualcaster_email.renderer import TemplateEmails
from dualcaster_email.resend import ResendMailer
from dualcaster_email.sendgrid import SendGridMailer
from dualcaster_email.smtp import SmtpMailer, SmtpServer

__all__ = [
    "EmailNotifier",
    "NotificationEmails",
    "ResendFeedback",
    "ResendMailer",
    "SendGridFeedback",
    "SendGridMailer",
    "Sender",
    "SmtpMailer",
    "SmtpServer",
    "TemplateEmails",
    "mailer_from",
]
