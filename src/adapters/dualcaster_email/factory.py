"""Which way e-mails leave."""

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.notifying.ports import Mailer
from dualcaster_email.mime import Sender
from dualcaster_email.resend import ResendMailer
from dualcaster_email.sendgrid import SendGridMailer
from dualcaster_email.smtp import SmtpMailer, SmtpServer


def mailer_from(
    provider: str,
    sender: Sender,
    clock: Clock,
    *,
    smtp: SmtpServer | None = None,
    resend_api_key: str | None = None,
    sendgrid_api_key: str | None = None,
) -> Mailer:
    """Make the mailer of a provider: ``smtp``, ``resend`` or ``sendgrid``.

    Raises ``ValidationFailed`` where a provider's own setting is missing.
    """
    if provider == "smtp" and smtp is not None:
        return SmtpMailer(smtp, sender, clock)
    if provider == "resend" and resend_api_key:
        return ResendMailer(api_key=resend_api_key, sender=sender)
    if provider == "sendgrid" and sendgrid_api_key:
        return SendGridMailer(api_key=sendgrid_api_key, sender=sender)
    raise ValidationFailed(f"e-mail cannot leave through {provider!r}: it is not known, or not set up")
