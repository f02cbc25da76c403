"""An e-mail to send."""

from dualcaster_core.notifying.ports import Email
from dualcaster_email import Sender

SENDER = Sender("notices@dualcaster.example", "Dualcaster Deals – Grüße")


def email(to: str = "ann@example.org", *, key: str = "1:accounts.mail", subject: str = "Confirm — now") -> Email:
    """Make an e-mail with words from beyond ASCII, a long line and a line that SMTP would take for the end."""
    text = "Hello Åsa,\n.\nFrom here on: " + "long " * 300 + "\nhttps://dualcaster.example/verify?token=abc=DE\n"
    return Email(key=key, to=to, subject=subject, text=text, html="<p>Hello Åsa, 龍</p>")
