"""Events of stores, weekly series of them, and sign-ups."""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.stores.events.errors import EventConflict, EventInvalid, EventOver, SeatLapsed, SignUpNotPossible
from dualcaster_core.stores.events.lifecycle import (
    EVENT_TRANSITIONS,
    HOLDS_SEAT,
    SIGN_UP_TRANSITIONS,
    EventAction,
    EventStatus,
    SignUpAction,
    SignUpStatus,
)
from dualcaster_core.stores.events.schedule import span_of, weekly_days

LONGEST_TITLE: Final = 80
LONGEST_DESCRIPTION: Final = 2_000
LARGEST_CAPACITY: Final = 2_000
LARGEST_FEE_CENTS: Final = 1_000_00
LONGEST_EVENT: Final = timedelta(hours=36)
FARTHEST: Final = timedelta(days=366)
"""How far ahead an event may lie."""


class EventFormat(StrEnum):
    """What is played, or that people come to trade."""

    STANDARD = "standard"
    PIONEER = "pioneer"
    MODERN = "modern"
    LEGACY = "legacy"
    VINTAGE = "vintage"
    PAUPER = "pauper"
    COMMANDER = "commander"
    DRAFT = "draft"
    SEALED = "sealed"
    PRERELEASE = "prerelease"
    TRADE_NIGHT = "trade_night"
    OTHER = "other"


@frozen(kw_only=True)
class EventRules:
    """Numbers around events that a deployment may change.

    A seat that falls free is offered to the next in line for ``confirm_within``, until ``confirm_before`` the start at
    the latest; where that leaves less than ``confirm_at_least`` they have it at once. Of a weekly event ``weeks_ahead``
    are in the calendar. A store has up to ``ahead`` events ahead, somebody up to ``sign_ups`` sign-ups for what is
    ahead. Who comes is reminded ``reminders`` before the start, the earliest first.
    """

    confirm_within: timedelta = timedelta(hours=24)
    confirm_before: timedelta = timedelta(hours=2)
    confirm_at_least: timedelta = timedelta(hours=1)
    weeks_ahead: int = 8
    ahead: int = 200
    sign_ups: int = 50
    reminders: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=2))


DEFAULT_EVENT_RULES: Final = EventRules()


def _title(text: str) -> str:
    return clean_text("title", text, LONGEST_TITLE)


def _description(text: str) -> str:
    return clean_text("description", text, LONGEST_DESCRIPTION, lines=True)


@frozen(kw_only=True)
class EventTerms:
    """What an event is: ``capacity`` None for no limit, ``entry_fee_cents`` in US cents, shown and paid at the store.

    Raises ``EventInvalid``, and ``ValidationFailed`` for text that cannot be shown.
    """

    title: str = field(converter=_title)
    description: str = field(default="", converter=_description)
    format: EventFormat
    capacity: int | None = None
    entry_fee_cents: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.title:
            raise EventInvalid("an event has a title", field="title")
        if self.capacity is not None and not 1 <= self.capacity <= LARGEST_CAPACITY:
            raise EventInvalid(f"an event has 1 to {LARGEST_CAPACITY:,} seats, or no limit", field="capacity")
        if not 0 <= self.entry_fee_cents <= LARGEST_FEE_CENTS:
            raise EventInvalid(f"an entry fee is $0 to ${LARGEST_FEE_CENTS // 100:,}", field="entry_fee")


@frozen(kw_only=True)
class StoreEventSeries:
    """An event that repeats every week on the weekday of its first day, until ``last_day`` where there is one."""

    id: int = UNSAVED
    store_id: int
    terms: EventTerms
    first_day: date
    starts: time
    ends: time
    last_day: date | None = None
    is_active: bool = True
    created_at: datetime

    def __attrs_post_init__(self) -> None:
        if self.last_day is not None and not self.first_day <= self.last_day <= self.first_day + FARTHEST * 2:
            raise EventInvalid("the last day lies after the first, two years at most", field="last_day")

    def ahead(self, zone: tzinfo, now: datetime, rules: EventRules) -> "list[StoreEvent]":
        """Make the events of the next weeks, each with the day it is for; those that have begun are left out."""
        since = now.astimezone(zone).date()
        days = weekly_days(self.first_day, self.last_day, since=since, limit=rules.weeks_ahead)
        made = []
        for day in days if self.is_active else ():
            starts_at, ends_at = span_of(day, self.starts, self.ends, zone)
            if starts_at > now:
                made.append(
                    StoreEvent(
                        store_id=self.store_id,
                        series_id=self.id,
                        day=day,
                        terms=self.terms,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        created_at=now,
                    )
                )
        return made


@frozen(kw_only=True)
class StoreEvent:
    """An event of a store, from ``starts_at`` until ``ends_at`` (UTC). ``day`` is that on the store's wall.

    ``reminded`` counts the reminders that were sent; ``version`` counts what staff changed.
    """

    id: int = UNSAVED
    store_id: int
    series_id: int | None = None
    day: date
    terms: EventTerms
    starts_at: datetime
    ends_at: datetime
    status: EventStatus = EventStatus.SCHEDULED
    reminded: int = 0
    version: int = 1
    created_at: datetime

    def __attrs_post_init__(self) -> None:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST_EVENT:
            raise EventInvalid("an event lasts up to 36 hours", field="ends")

    def check_ahead(self, now: datetime) -> None:
        """Raise ``EventInvalid`` for an event that would lie in the past or further ahead than a year."""
        if not now < self.starts_at <= now + FARTHEST:
            raise EventInvalid("an event begins within the next year", field="day")

    def check_open(self, now: datetime) -> None:
        """Raise ``EventOver`` for an event that was cancelled or is over."""
        if self.status is not EventStatus.SCHEDULED:
            raise EventOver(self.status.value)
        if now >= self.ends_at:
            raise EventOver(EventStatus.ENDED.value)

    def check_seen(self, version: int) -> None:
        """Raise ``EventConflict`` where staff changed it after somebody saw this version."""
        if version != self.version:
            raise EventConflict(self.version)

    def after(self, action: EventAction) -> "StoreEvent":
        """Take a step of the table. Raises ``EventOver``."""
        to = EVENT_TRANSITIONS.get((self.status, action))
        if to is None:
            raise EventOver(self.status.value)
        return evolve(self, status=to, version=self.version + 1)

    def is_on(self, now: datetime) -> bool:
        """Tell whether it is to take place, or under way."""
        return self.status is EventStatus.SCHEDULED and now < self.ends_at

    def has_room(self, taken: int) -> bool:
        """Tell whether a seat is free where so many are taken."""
        return self.terms.capacity is None or taken < self.terms.capacity

    def confirm_by(self, now: datetime, rules: EventRules) -> datetime | None:
        """Return until when a seat that falls free now is offered; None where it is given at once."""
        until = min(now + rules.confirm_within, self.starts_at - rules.confirm_before)
        return until if until - now >= rules.confirm_at_least else None


@frozen(kw_only=True)
class SignUp:
    """Somebody's sign-up for an event.

    ``queue_number`` orders the waiting list: who waited first has the lower. ``confirm_by`` is set while a seat is
    offered.
    ``is_public`` shows their name to everybody; otherwise staff alone see it.
    """

    event_id: int
    user_id: int
    status: SignUpStatus = SignUpStatus.NONE
    queue_number: int = 0
    signed_up_at: datetime
    confirm_by: datetime | None = None
    is_public: bool = False

    @property
    def holds_seat(self) -> bool:
        """Whether it counts against the capacity."""
        return self.status in HOLDS_SEAT

    def after(self, action: SignUpAction, now: datetime, *, confirm_by: datetime | None = None) -> "SignUp":
        """Take a step of the table. Raises ``SignUpNotPossible``, and ``SeatLapsed`` for a seat that was not taken."""
        to = SIGN_UP_TRANSITIONS.get((self.status, action))
        if to is None:
            raise SignUpNotPossible(action, self.status)
        if action is SignUpAction.CONFIRM and self.confirm_by is not None and now >= self.confirm_by:
            raise SeatLapsed
        return evolve(self, status=to, confirm_by=confirm_by)
