"""E-mails as MIME messages, with headers that nothing can be smuggled into."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from attrs import frozen

from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.errors import MailRefused
from dualcaster_core.notifying.ports import Email

_LONGEST_ADDRESS = 254
_MAILBOX = re.compile(r"[^\s\x00-\x20\x7f<>()\[\]\\,;:\"@]{1,64}@[^\s\x00-\x20\x7f<>()\[\]\\,;:\"@]{1,253}\Z")


@frozen
class Sender:
    """Who e-mails come from."""

    address: str
    name: str


def checked_address(text: str) -> str:
    """Return one plain mailbox, with an international domain in its ASCII form. Raises ``MailRefused``.

    Lists, display names, comments, quoted local parts and control characters are refused.
    """
    if len(text) > _LONGEST_ADDRESS or not _MAILBOX.match(text):
        raise MailRefused("its address is not one plain e-mail address", is_address=True)
    local, _, domain = text.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            raise MailRefused("the domain of its address does not exist", is_address=True) from None
    return f"{local}@{domain}"


def sender_address(sender: Sender) -> Address:
    """Return the sender as a header takes it."""
    local, _, domain = checked_address(sender.address).rpartition("@")
    return Address(one_line(sender.name), local, domain)


def message_id(key: str, domain: str) -> str:
    """Derive the id of an e-mail from its key: an e-mail that is sent again has the same."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def message_of(email: Email, sender: Sender, now: datetime) -> EmailMessage:
    """Make the message of an e-mail: text and HTML, as lines that every mail server takes.

    Raises ``MailRefused`` for an address that is none.
    """
    to = checked_address(email.to)
    local, _, domain = to.rpartition("@")
    origin = sender_address(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = Address("", local, domain)
    message["Subject"] = one_line(email.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(email.key, origin.domain)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in email.headers.items():
        message[name] = one_line(value)
    message.set_content(email.text, cte="quoted-printable")
    message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    return message
