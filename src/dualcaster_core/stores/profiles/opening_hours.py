"""When a store is open: by the clock on its wall, over midnight, and where clocks are changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from attrs import field, frozen

from dualcaster_core.notifying.local_time import moment_of
from dualcaster_core.stores.errors import StoreHoursInvalid

MOST_SPANS: Final = 3
"""Spans of a day."""
MOST_CLOSED_DATES: Final = 60
_A_DAY: Final = 24 * 60
_A_WEEK: Final = 7 * _A_DAY
_LOOKED_AHEAD: Final = 70
"""Days within which a store that has hours at all opens again, or counts as closed until further notice."""
_ALWAYS: Final = timedelta(days=8)
"""A store that does not close for so long is open around the clock."""


class Weekday(StrEnum):
    """A day of the week, from Monday on as ``date.weekday`` counts them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS: Final = tuple(Weekday)


def _check_minute(_: object, attribute: Any, at: time) -> None:
    if at.second or at.microsecond or at.tzinfo is not None:
        raise StoreHoursInvalid("opening hours are told in hours and minutes, such as 10:00")


@frozen(order=True)
class OpenSpan:
    """From when until when a store is open; where it closes at or before the hour it opens, that is on the next day."""

    opens: time = field(validator=_check_minute)
    closes: time = field(validator=_check_minute)

    @property
    def is_overnight(self) -> bool:
        """Whether it ends on the day after."""
        return self.closes <= self.opens

    @property
    def minutes(self) -> tuple[int, int]:
        """Where it begins and ends, in minutes of its day; beyond 1,440 on the next."""
        opens, closes = (one.hour * 60 + one.minute for one in (self.opens, self.closes))
        return opens, closes + _A_DAY if self.is_overnight else closes


def _in_order(week: Sequence[Sequence[OpenSpan]]) -> tuple[tuple[OpenSpan, ...], ...]:
    return tuple(tuple(sorted(day)) for day in week)


def _dates_in_order(dates: Sequence[date]) -> tuple[date, ...]:
    return tuple(sorted(set(dates)))


@frozen(kw_only=True)
class OpeningHours:
    """The spans of each day from Monday to Sunday, none where it is closed, and dates on which it is closed altogether.

    Raises ``StoreHoursInvalid`` where spans overlap, also into the next day, or where there are too many.
    """

    week: tuple[tuple[OpenSpan, ...], ...] = field(default=((),) * 7, converter=_in_order)
    closed_dates: tuple[date, ...] = field(default=(), converter=_dates_in_order)

    def __attrs_post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS) or any(len(day) > MOST_SPANS for day in self.week):
            raise StoreHoursInvalid(f"a day has at most {MOST_SPANS} spans of opening hours")
        if len(self.closed_dates) > MOST_CLOSED_DATES:
            raise StoreHoursInvalid(f"at most {MOST_CLOSED_DATES} dates can be marked as closed")
        spans = [
            (number * _A_DAY + opens, number * _A_DAY + closes, WEEKDAYS[number])
            for number, day in enumerate(self.week)
            for opens, closes in (span.minutes for span in day)
        ]
        around = [*spans, *((opens + _A_WEEK, closes + _A_WEEK, day) for opens, closes, day in spans[:1])]
        for (_, closes, day), (opens, _, later) in pairwise(around):
            if opens < closes:
                raise StoreHoursInvalid(f"the opening hours of {day.value} overlap with those of {later.value}")

    @property
    def is_stated(self) -> bool:
        """Whether there are any hours."""
        return any(self.week)

    def of(self, day: date) -> tuple[OpenSpan, ...]:
        """Return the spans that begin on a date."""
        return () if day in self.closed_dates else self.week[day.weekday()]


@frozen
class OpenState:
    """Whether a store is open at a moment, and when that changes next.

    ``changes_at`` is None where it does not: open around the clock, or closed until further notice.
    """

    is_open: bool
    changes_at: datetime | None


def open_state(hours: OpeningHours, zone: tzinfo, now: datetime) -> OpenState:
    """Tell whether a store is open at a moment, by the clock of its zone.

    A time that the clock shows twice is its first showing; one that it never shows, because it is put forward, is the
    moment at which it is. Spans that touch are one.
    """
    for opens, closes in _merged(hours, zone, now.astimezone(zone).date()):
        if closes <= now:
            continue
        if now < opens:
            return OpenState(is_open=False, changes_at=opens)
        return OpenState(is_open=True, changes_at=closes if closes - now < _ALWAYS else None)
    return OpenState(is_open=False, changes_at=None)


def _merged(hours: OpeningHours, zone: tzinfo, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when a store is open, from the day before ``today`` on, joining what touches."""
    held: tuple[datetime, datetime] | None = None
    for opens, closes in _moments(hours, zone, today):
        if held is not None and opens <= held[1]:
            held = held[0], max(held[1], closes)
            if held[1] - held[0] > 2 * _ALWAYS:
                break
            continue
        if held is not None:
            yield held
        held = opens, closes
    if held is not None:
        yield held


def _moments(hours: OpeningHours, zone: tzinfo, today: date) -> Iterator[tuple[datetime, datetime]]:
    if not hours.is_stated:
        return
    for number in range(-1, _LOOKED_AHEAD):
        try:
            day = today + timedelta(days=number)
            following = day + timedelta(days=1)
        except OverflowError:
            return
        for span in hours.of(day):
            opens = moment_of(day, span.opens, zone)
            closes = moment_of(following if span.is_overnight else day, span.closes, zone)
            if opens < closes:
                yield opens.astimezone(UTC), closes.astimezone(UTC)


def opening_hours_from(week: Mapping[str, Any], closed_dates: Sequence[str] = ()) -> OpeningHours:
    """Read hours such as ``{"monday": {"open": "10:00", "close": "21:00"}}``; a day may have a list of such spans.

    A day that is missing, null or an empty list is closed. Raises ``StoreHoursInvalid``.
    """
    unknown = sorted(set(week) - set(WEEKDAYS))
    if unknown:
        raise StoreHoursInvalid(f"{unknown[0][:20]!r} is no day of the week, such as monday")
    try:
        days = tuple(date.fromisoformat(one) for one in closed_dates)
    except (TypeError, ValueError):
        raise StoreHoursInvalid("a closed date is written as 2026-12-25") from None
    return OpeningHours(week=tuple(_spans(day, week.get(day)) for day in WEEKDAYS), closed_dates=days)


def _spans(day: Weekday, given: Any) -> tuple[OpenSpan, ...]:
    if not given:
        return ()
    listed = [given] if isinstance(given, Mapping) else given
    if not isinstance(listed, list | tuple) or not all(isinstance(one, Mapping) for one in listed):
        raise StoreHoursInvalid(f'{day.value} is one span {{"open": ..., "close": ...}}, a list of them, or null')
    return tuple(OpenSpan(_time(day, one.get("open")), _time(day, one.get("close"))) for one in listed)


def _time(day: Weekday, text: Any) -> time:
    if isinstance(text, str) and len(text) == len("10:00") and text.isascii():
        try:
            return time(0) if text == "24:00" else time.fromisoformat(text)
        except ValueError:
            pass
    raise StoreHoursInvalid(f"{day.value} needs times such as 10:00, in 24 hours, to open and to close")


def opening_hours_as_plain(hours: OpeningHours) -> dict[str, Any]:
    """Write hours as ``opening_hours_from`` reads them: a list where a day has several spans, no closed days."""
    written = {
        day.value: [{"open": f"{span.opens:%H:%M}", "close": f"{span.closes:%H:%M}"} for span in spans]
        for day, spans in zip(WEEKDAYS, hours.week, strict=True)
        if spans
    }
    return {day: spans[0] if len(spans) == 1 else spans for day, spans in written.items()}
