"""What deliveries need from outside: the channels, and where deliveries and their recipients are stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.notifying.delivery.model import (
    Admission,
    DeliveryRecord,
    DigestSection,
    Outcome,
    Outgoing,
    PlannedDelivery,
    Queue,
    Said,
)
from dualcaster_core.notifying.preferences import Channel, Preferences, Recipient


class Notifier(Protocol):
    """A channel to people."""

    @property
    def channel(self) -> Channel:
        """Which channel it is."""
        ...

    @property
    def is_repeatable(self) -> bool:
        """Whether the receiving side knows something again by its key, so that it may be handed over twice."""
        ...

    async def deliver(self, outgoing: Outgoing) -> None:
        """Hand something over, within bounded time; called outside any transaction.

        Raises ``DeliveryRefused`` where it will never be taken, ``DeliveryDelayed`` where it was not taken and may be
        later, ``DeliveryUnanswered`` where nobody knows.
        """
        ...


@frozen(kw_only=True)
class Contents:
    """What a delivery is to say: one notification, or those of a digest, ``omitted`` of which are not among them."""

    said: Sequence[Said] = ()
    omitted: int = 0
    is_weekly: bool = False


class Deliveries(Protocol):
    """Deliveries, one for each recipient and channel of a notification."""

    async def add(self, deliveries: Sequence[PlannedDelivery]) -> None:
        """Write deliveries; what is there already, by its notification, channel and target, stays as it is."""
        ...

    async def queues(self, now: datetime, *, people: int, at_once: int) -> Sequence[Queue]:
        """Take what is due for so many people, and keep everybody else from their deliveries until the end.

        People whom somebody else holds are passed over. Of one person at most ``at_once`` deliveries are listed, a
        digest as one.
        """
        ...

    async def settle(self, admissions: Sequence[Admission], *, lease: int, until: datetime, now: datetime) -> None:
        """Do with deliveries what was decided, with a digest as a whole; what is sent now is leased."""
        ...

    async def contents(self, sending: Sequence[Admission], *, lease: int, listed: int) -> Mapping[int, Contents]:
        """Return what deliveries say that are leased, by their ids; of a digest so many at most, the newest.

        What was read meanwhile is no part of a digest.
        """
        ...

    async def begin(self, delivery_id: int, lease: int, now: datetime) -> bool:
        """Note that a delivery is being handed over that cannot be a second time; False where the lease is lost."""
        ...

    async def end(self, outcome: Outcome, now: datetime) -> bool:
        """Note what became of an attempt, for a whole digest; False where the lease is lost."""
        ...

    async def records(self, user_id: int, notification_id: int) -> Sequence[DeliveryRecord]:
        """List what became of a notification on each channel that was to carry it."""
        ...


class NotificationSettings(Protocol):
    """How people want to be told, and the ways to them."""

    async def recipients(self, user_ids: Collection[int]) -> Mapping[int, Recipient]:
        """Return these people with what they chose and the ways that are open to them; nobody without an account."""
        ...

    async def without_summary(self, *, after: int, limit: int) -> Sequence[Recipient]:
        """List people who want a weekly summary, can be written to and have none planned, from above an id on."""
        ...

    async def locked(self, user_id: int) -> Preferences:
        """Return somebody's preferences; nobody else changes them until the end."""
        ...

    async def store(self, user_id: int, preferences: Preferences) -> None:
        """Keep somebody's preferences."""
        ...

    async def subscribe(
        self, user_id: int, endpoint: str, p256dh: str, auth: str, *, device: str, at: datetime, most: int
    ) -> None:
        """Keep a browser that can be pushed to; it is nobody else's any more. The oldest beyond ``most`` go."""
        ...

    async def unsubscribe(self, user_id: int, *, endpoint: str = "", subscription_id: int = 0) -> int:
        """Forget a browser of somebody, by its endpoint or its id; count them."""
        ...

    async def stop_email(self, address: str, problem: str, at: datetime) -> int:
        """Note why nothing is sent to an address any more, for as long as it is somebody's; count the people."""
        ...

    async def resume_email(self, user_id: int) -> None:
        """Send to somebody's address again."""
        ...


@frozen
class FailedAddress:
    """An address that fails, and how."""

    address: str
    problem: str


class EmailFeedback(Protocol):
    """What an e-mail service tells of addresses that fail."""

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Iterable[FailedAddress]:
        """Read what its webhook sent; names of ``headers`` are in small letters.

        Raises ``FeedbackForged`` where the signature is wrong or of another time.
        """
        ...


class DigestSections(Protocol):
    """What a digest sums up beside the notifications that waited for it."""

    async def sections(self, user_ids: Sequence[int], now: datetime) -> Mapping[int, Sequence[DigestSection]]:
        """Return the sections of these people's digests, the most useful first; empty ones are left out."""
        ...


class DeliveringUnitOfWork(UnitOfWork, Protocol):
    """A transaction over deliveries."""

    @property
    def deliveries(self) -> Deliveries:
        """What leaves."""
        ...

    @property
    def notification_settings(self) -> NotificationSettings:
        """Who is told, and how."""
        ...
