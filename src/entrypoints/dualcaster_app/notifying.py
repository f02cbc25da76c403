"""Builds what carries notices and e-mails to people."""

from io import StringIO

from attrs import frozen

from dualcaster_app.settings import EmailSettings
from dualcaster_console import ConsoleMailer
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.notifying.ports import EmailRenderer, Mailer, Notifier
from dualcaster_email import Sender, SmtpServer, TemplateEmails, mailer_from


@frozen(kw_only=True)
class NotifyingAdapters:
    """The ways out for notices and e-mails."""

    notifier: Notifier
    mailer: Mailer
    renderer: EmailRenderer


def build_notifying(notifier: Notifier, mailer: Mailer, public_base_url: str) -> NotifyingAdapters:
    """Build the ways out over a notifier and a mailer."""
    return NotifyingAdapters(notifier=notifier, mailer=mailer, renderer=TemplateEmails(public_base_url))


def mailer_of(email: EmailSettings, clock: Clock, *, quiet: bool = False) -> Mailer:
    """Make the way out for e-mails; ``quiet`` keeps them off the console."""
    if email.provider is None:
        return ConsoleMailer(StringIO() if quiet else None)
    smtp = None
    if email.smtp_host is not None:
        smtp = SmtpServer(
            host=email.smtp_host,
            port=email.smtp_port,
            user=email.smtp_user,
            password=email.smtp_password,
            use_tls=email.smtp_use_tls,
        )
    return mailer_from(
        email.provider,
        Sender(email.from_address, email.from_name),
        clock,
        smtp=smtp,
        resend_api_key=email.resend_api_key,
        sendgrid_api_key=email.sendgrid_api_key,
    )
