"""E-mails over Resend."""

from hashlib import sha256

from attrs import field, frozen

from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.ports import Email
from dualcaster_email.http_api import post
from dualcaster_email.mime import Sender, checked_address, sender_address

BASE_URL = "https://api.resend.com"


@frozen(kw_only=True)
class ResendMailer:
    """``Mailer`` that gives each e-mail to Resend, with its key as the idempotency key.

    A repeated e-mail may have another link inside; Resend then answers that its key was used for another content. It
    has the first one, so that the e-mail counts as sent.
    """

    api_key: str = field(repr=False)
    sender: Sender
    base_url: str = BASE_URL
    patience: float = 15.0

    async def send(self, email: Email) -> None:
        """Deliver an e-mail. Raises ``MailRefused`` and ``MailDelayed``."""
        headers = {
            "Authorization": f"Bearer {self.api_key}",
            "Idempotency-Key": sha256(email.key.encode()).hexdigest(),
        }
        body = {
            "from": str(sender_address(self.sender)),
            "to": [checked_address(email.to)],
            "subject": one_line(email.subject),
            "text": email.text,
            "html": email.html,
            "headers": {"Auto-Submitted": "auto-generated", **email.headers},
        }
        answer = await post(f"{self.base_url}/emails", headers, body, patience=self.patience)
        if answer.status == 409 and answer.body.get("name") == "invalid_idempotent_request":
            return
        if not answer.taken:
            raise answer.failure()
