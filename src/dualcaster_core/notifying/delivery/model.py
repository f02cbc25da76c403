"""Deliveries: what leaves the site for one recipient by one channel, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from dualcaster_core.notifying.naming import NamedPerson
from dualcaster_core.notifying.preferences import Channel, Recipient
from dualcaster_core.notifying.types import Category, NotificationType, type_of

DELIVERIES_KEPT: Final = timedelta(days=90)
LISTED_IN_DIGEST: Final = 30
"""How many notifications a digest lists at most; it counts the others."""
LONGEST_DETAIL: Final = 300


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    LEFT_OUT = "left_out"


@frozen(kw_only=True)
class DeliveryRules:
    """What may differ from site to site.

    Of one's notifications ``emails_daily`` leave by e-mail in any 24 hours (each person may change that number),
    ``hourly`` by all channels in any hour and ``discovery_daily`` about discoveries in any 24 hours. What cannot be
    handed over is tried again after ``first_retry``, each time ``growth`` times later up to ``longest_retry``, and
    fails after ``attempts``. A worker that says nothing for ``lease`` has lost what it took. ``at_once`` deliveries of
    ``people`` are taken in one go and ``abreast`` of them handed over at a time, within ``patience`` each.
    """

    emails_daily: int = 10
    hourly: int = 50
    discovery_daily: int = 5
    attempts: int = 10
    first_retry: timedelta = timedelta(seconds=30)
    longest_retry: timedelta = timedelta(hours=6)
    growth: int = 3
    lease: timedelta = timedelta(minutes=3)
    patience: timedelta = timedelta(seconds=25)
    people: int = 50
    at_once: int = 100
    abreast: int = 20

    def retry_after(self, delivery_id: int, attempts: int, asked: timedelta | None) -> timedelta:
        """Return the pause after so many attempts: longer each time, and no two deliveries' alike.

        Never shorter than the receiving side ``asked`` for, within reason.
        """
        times: int = self.growth ** min(attempts - 1, 12)
        pause = min(self.longest_retry, self.first_retry * times)
        spread = int.from_bytes(sha256(f"{delivery_id}/{attempts}".encode()).digest()[:4], "big") / 2**32
        spaced = pause * (0.75 + spread / 2)
        return max(spaced, min(asked, self.longest_retry)) if asked is not None else spaced


@frozen(kw_only=True)
class PlannedDelivery:
    """A delivery to be written: of a notification, or of a weekly summary, which is of none.

    ``target`` is the push subscription that it is for, 0 on the other channels.
    """

    user_id: int
    channel: Channel
    type: str
    category: Category
    notification_id: int | None
    reason: str
    not_before: datetime
    digest_key: str | None = None
    target: int = 0
    created_at: datetime


@frozen(kw_only=True)
class DueDelivery:
    """A delivery whose time has come. ``is_repeat``: a worker took it before, and never said what became of it."""

    id: int
    user_id: int
    channel: Channel
    target: int
    type: str
    category: Category
    notification_id: int | None
    digest_key: str | None
    attempts: int
    created_at: datetime
    is_held: bool = False
    is_read: bool = False
    is_repeat: bool = False

    @property
    def kind(self) -> NotificationType:
        """The type of what it tells."""
        return type_of(self.type, self.category)


@frozen(kw_only=True)
class Said:
    """What a notification says, as a channel needs it; ``action_url`` is a path of the site.

    ``people`` are those whom it names, as they stand to its person now.
    """

    notification_id: int
    type: str
    category: Category
    title: str
    body: str
    action_url: str | None
    created_at: datetime
    people: tuple[NamedPerson, ...] = ()

    @property
    def kind(self) -> NotificationType:
        """Its type."""
        return type_of(self.type, self.category)


@frozen(kw_only=True)
class Spent:
    """What counts towards the caps of one person: digests and e-mails of a day, notifications of an hour."""

    emails: int = 0
    in_hour: frozenset[int] = frozenset()
    discoveries: frozenset[int] = frozenset()


@frozen(kw_only=True)
class Queue:
    """What is due for one person, oldest first, and what it depends on."""

    recipient: Recipient
    due: Sequence[DueDelivery]
    spent: Spent


class AdmissionStep(StrEnum):
    """What is done with a due delivery."""

    SEND = "send"
    HOLD = "hold"
    DIGEST = "digest"
    LEAVE_OUT = "leave_out"


@frozen(kw_only=True)
class Admission:
    """What is done with a due delivery, and why. It waits until ``not_before`` where it does not leave now."""

    delivery: DueDelivery
    step: AdmissionStep
    reason: str
    not_before: datetime
    digest_key: str | None = None


@frozen(kw_only=True)
class DigestSection:
    """A part of a digest: a heading and a few lines, each with the page of the site that it leads to."""

    name: str
    heading: str
    lines: Sequence["DigestLine"]
    more_url: str
    more: str


@frozen(kw_only=True)
class DigestLine:
    """A line of a section; ``figure`` stands at its end, ``tone`` says whether it is good or bad news."""

    text: str
    url: str | None = None
    note: str = ""
    figure: str = ""
    tone: str = ""


@frozen(kw_only=True)
class Digest:
    """What a digest sums up: the ``window`` is the day of it, ``omitted`` notifications are not listed."""

    window: date
    is_weekly: bool
    items: Sequence[Said]
    omitted: int = 0
    sections: Sequence[DigestSection] = ()


@frozen(kw_only=True)
class Outgoing:
    """What a channel is handed: one notification, or a digest, for one recipient.

    ``key`` names it for good: what is handed over again has the same. ``is_repeat``: it may have arrived before.
    """

    delivery_id: int
    key: str
    channel: Channel
    recipient: Recipient
    said: Said | None = None
    digest: Digest | None = None
    target: int = 0
    attempts: int = 0
    is_repeat: bool = False


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_DETAIL]


@frozen(kw_only=True)
class Outcome:
    """What became of an attempt: it waits until ``not_before`` where it is ``WAITING`` again."""

    delivery_id: int
    lease: int
    status: DeliveryStatus
    reason: str
    detail: str = field(default="", converter=_one_line)
    not_before: datetime | None = None


@frozen(kw_only=True)
class DeliveryRecord:
    """What became of a notification on one channel, for its person."""

    channel: Channel
    status: DeliveryStatus
    reason: str
    detail: str
    attempts: int
    not_before: datetime
    digest_key: str | None
    ended_at: datetime | None


def window_of(digest_key: str) -> date:
    """Return the day of a digest."""
    return date.fromisoformat(digest_key.rpartition(":")[2])


@frozen(kw_only=True)
class StoredDelivery:
    """A delivery as it is kept. While it is leased ``not_before`` is the end of the lease."""

    id: int
    planned: PlannedDelivery
    status: DeliveryStatus = DeliveryStatus.WAITING
    reason: str = field()
    detail: str = ""
    not_before: datetime = field()
    digest_key: str | None = field()
    attempts: int = 0
    lease: int | None = None
    begun_at: datetime | None = None
    counted_at: datetime | None = None
    ended_at: datetime | None = None

    @reason.default
    def _planned_reason(self) -> str:
        return self.planned.reason

    @not_before.default
    def _planned_moment(self) -> datetime:
        return self.planned.not_before

    @digest_key.default
    def _planned_digest(self) -> str | None:
        return self.planned.digest_key

    def is_due(self, now: datetime) -> bool:
        """Tell whether its time has come."""
        return self.status is DeliveryStatus.WAITING and self.not_before <= now


Recipients = Mapping[int, Recipient]
