"""What telling people needs from outside."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.notifying.delivery.ports import DeliveringUnitOfWork
from dualcaster_core.notifying.emails import EmailFacts, EmailKind
from dualcaster_core.notifying.live_updates import Backlog, TransientUpdate
from dualcaster_core.notifying.notifications import NewNotification, Notification
from dualcaster_core.notifying.types import Category


@frozen(kw_only=True)
class Email:
    """An e-mail to one person, as text and as HTML, both saying the same.

    ``key`` names it for good: the same key means the same e-mail, so that a mail server can refuse to deliver it
    twice. E-mails may carry links that sign people in, so their text stays out of every log. ``headers`` are further
    ones of its own, such as ``List-Unsubscribe``.
    """

    key: str
    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)


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


class LiveUpdates(Protocol):
    """What people with an open page see at once, as part of the transaction that makes it true."""

    async def send(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Tell people that something happened: ``send([ann, bob], "trade.changed", {"trade": hashid})``.

        Everybody is told once, with the next number of their own, when the transaction commits. ``kind`` is its type:
        words with dots between them; ``facts`` are flat and hold public ids. Raises ``ValidationFailed``.
        """
        ...


class LiveUpdateLog(Protocol):
    """The updates of the last ``KEPT`` hours, for those who read along."""

    async def after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not seen yet, by the number of the update they saw last.

        All of it is of one moment; nobody's is longer than ``limit``.
        """
        ...


class LiveWakeups(Protocol):
    """Tells a process whose updates have just been written, by whichever process."""

    def told(self) -> AsyncGenerator[frozenset[int] | None, None]:
        """Yield the people who were told something, moments after it was committed.

        None where it may have been anybody: at first, and whenever the connection was lost meanwhile. It goes on by
        itself as soon as the database answers again.
        """
        ...


class TransientUpdates(Protocol):
    """What open pages are told and what is kept nowhere. Where its server is away nobody is told, and nothing fails."""

    async def publish(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Tell people something that is true for seconds only; ``facts`` are flat and hold public ids."""
        ...

    def received(self) -> AsyncGenerator[TransientUpdate, None]:
        """Yield what any process publishes from now on; goes on by itself once a broken connection is back."""
        ...


class Presence(Protocol):
    """Who is here. Where its server is away nobody is, and nothing fails."""

    async def touch(self, user_ids: Collection[int], *, seconds: int) -> None:
        """Note that people are here, for so many seconds."""
        ...

    async def online(self, user_ids: Sequence[int]) -> frozenset[int]:
        """Return who of these people is here."""
        ...


class ConversationAudience(Protocol):
    """Who may learn what somebody does at this moment: those who have to do with each other."""

    async def may_see_typing(self, user_id: int, conversation: str) -> Sequence[int]:
        """List the others who take part in a conversation, by its public id, without those on either side of a block.

        Nobody where there is no such conversation, or ``user_id`` takes no part in it.
        """
        ...

    async def may_see_presence(self, watchers: Mapping[int, Collection[int]]) -> Mapping[int, Collection[int]]:
        """Of the people whom each of these looks after, return those whose presence they may see.

        Those who show their online status, have a conversation or an accepted trade with the watcher, and are on
        neither side of a block with them. All in one statement, however many there are.
        """
        ...


class Notifications(Protocol):
    """The notification centre, and the beginning of every way out of the site.

    What names somebody who may not be shown any more (``may_be_shown``) is neither listed, found, counted nor marked;
    it is there again where a block is lifted or an account opens again.
    """

    async def add(self, *notifications: NewNotification) -> int:
        """Add notifications, with a delivery for each channel that carries them; count those that were new.

        The open pages of their people are told. One whose key its person has already adds nothing, so that an event
        may come twice; who has no account any more is passed over.
        """
        ...

    async def page(
        self, user_id: int, *, before: int | None, limit: int, category: Category | None = None
    ) -> Sequence[Notification]:
        """List somebody's notifications, newest first, from below an id on."""
        ...

    async def mark_read(
        self, user_id: int, at: datetime, *, ids: Sequence[int] | None = None, category: Category | None = None
    ) -> int:
        """Mark somebody's unread notifications as read: these, those of a category, or all; count them."""
        ...

    async def unread(self, user_id: int) -> Mapping[Category, int]:
        """Count somebody's unread notifications by category; categories without any are left out."""
        ...

    async def one(self, user_id: int, notification_id: int) -> Notification | None:
        """Find a notification of somebody."""
        ...


class NotifyingUnitOfWork(UnitOfWork, Protocol):
    """A transaction that tells people something."""

    @property
    def live_updates(self) -> LiveUpdates:
        """What open pages are told."""
        ...

    @property
    def notifications(self) -> Notifications:
        """The notification centre."""
        ...


class ChoosingUnitOfWork(NotifyingUnitOfWork, DeliveringUnitOfWork, Protocol):
    """A transaction over notifications, their deliveries and how people want to be told."""
