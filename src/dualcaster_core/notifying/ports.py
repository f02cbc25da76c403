"""What telling people needs from outside."""

from typing import Protocol

from attrs import field, frozen

from dualcaster_core.notifying.emails import EmailFacts, EmailKind


@frozen(kw_only=True)
class Notice:
    """Something to tell one person. ``key`` names it for good, so that a channel can refuse to tell it twice."""

    key: str
    user_id: int
    username: str
    type: str
    category: str
    title: str
    body: str


class Notifier(Protocol):
    """A channel to people."""

    async def notify(self, notice: Notice) -> None:
        """Deliver a notice; called outside any transaction, and again with the same key after a failure."""
        ...


@frozen(kw_only=True)
class Email:
    """An e-mail to one person, as text and as HTML, both saying the same.

    ``key`` names it for good: the same key means the same e-mail, so that a mail server can refuse to deliver it
    twice. E-mails may carry links that sign people in, so their text stays out of every log.
    """

    key: str
    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class Mailer(Protocol):
    """The way out for e-mails."""

    async def send(self, email: Email) -> None:
        """Hand an e-mail to the mail server; called outside any transaction, and again with the same key.

        Raises ``MailRefused`` where the e-mail will never be taken, ``MailDelayed`` where it may be taken later.
        """
        ...


class EmailRenderer(Protocol):
    """Puts e-mails into words and shape."""

    def write(self, kind: EmailKind, *, key: str, to: str, facts: EmailFacts) -> Email:
        """Write an e-mail under the subject of its kind."""
        ...
