"""E-mails over SendGrid."""

from hashlib import sha256

from attrs import field, frozen

from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.ports import Email
from dualcaster_email.http_api import post
from dualcaster_email.mime import Sender, checked_address

BASE_URL = "https://api.sendgrid.com"


@frozen(kw_only=True)
class SendGridMailer:
    """``Mailer`` that gives each e-mail to SendGrid, which knows no idempotency keys: at least once.

    Links and pictures are not tracked: a link that works once must reach its owner as it is.
    """

    api_key: str = field(repr=False)
    sender: Sender
    base_url: str = BASE_URL
    patience: float = 15.0

    async def send(self, email: Email) -> None:
        """Deliver an e-mail. Raises ``MailRefused`` and ``MailDelayed``."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        body = {
            "personalizations": [{"to": [{"email": checked_address(email.to)}]}],
            "from": {"email": self.sender.address, "name": one_line(self.sender.name)},
            "subject": one_line(email.subject),
            "content": [
                {"type": "text/plain", "value": email.text},
                {"type": "text/html", "value": email.html},
            ],
            "headers": {
                **email.headers,
                "Auto-Submitted": "auto-generated",
                "X-Entity-Ref-ID": sha256(email.key.encode()).hexdigest(),
            },
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
            },
        }
        answer = await post(f"{self.base_url}/v3/mail/send", headers, body, patience=self.patience)
        if not answer.taken:
            raise answer.failure()
