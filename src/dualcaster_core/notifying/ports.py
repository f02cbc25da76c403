"""What telling people needs from outside."""

from typing import Protocol

from attrs import field, frozen

from dualcaster_core.notifying.emails import LetterFacts, LetterKind


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

    async def tell(self, notice: Notice) -> None:
        """Deliver a notice; called outside any transaction, and again with the same key after a failure."""
        ...


@frozen(kw_only=True)
class Letter:
    """An e-mail to one person, as text and as HTML, both saying the same.

    ``key`` names it for good: the same key means the same letter, so that a mail server can refuse to deliver it
    twice. Letters may carry links that sign people in, so their text stays out of every log.
    """

    key: str
    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class Mailer(Protocol):
    """The way out for letters."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server; called outside any transaction, and again with the same key.

        Raises ``MailRefused`` where the letter will never be taken, ``MailDelayed`` where it may be taken later.
        """
        ...


class LetterWriter(Protocol):
    """Puts letters into words and shape."""

    def write(self, kind: LetterKind, *, key: str, to: str, facts: LetterFacts) -> Letter:
        """Write a letter under the subject of its kind."""
        ...
