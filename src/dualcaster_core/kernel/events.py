"""Facts that happened, written to the outbox in the transaction that made them true."""

from typing import ClassVar

from attrs import frozen


@frozen(kw_only=True)
class Event:
    """A fact. Subclasses are frozen attrs classes of plain values, so that cattrs can store and restore them."""

    kind: ClassVar[str] = "event"


@frozen(kw_only=True)
class NightlyDue(Event):
    """A day has begun: what time alone changes is to be brought up to date."""

    kind: ClassVar[str] = "schedule.nightly_due"

    day: str


@frozen(kw_only=True)
class FiveMinutesDue(Event):
    """Five minutes have begun, at ``moment`` in UTC: what waits for a time of day moves on."""

    kind: ClassVar[str] = "schedule.five_minutes_due"

    moment: str


@frozen
class Delivery:
    """An event on its way to one of its handlers, which may come more than once."""

    event_id: int
    handler: str
