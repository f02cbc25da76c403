"""When events take place: by the clock on the store's wall, kept as moments in UTC."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count, takewhile

from dualcaster_core.notifying.local_time import moment_of

_WEEK = timedelta(weeks=1)


def span_of(day: date, starts: time, ends: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return from when until when, in UTC, an event lasts that begins on a day by the clock on a wall.

    One that ends at or before the time at which it starts ends the next day. Where the clock is put forward over the
    whole of it, it lasts as long as it says.
    """
    last = day if ends > starts else day + timedelta(days=1)
    begun, done = moment_of(day, starts, zone), moment_of(last, ends, zone)
    if done <= begun:
        done = begun + (datetime.combine(last, ends) - datetime.combine(day, starts))
    return begun, done


def weekly_days(first: date, last: date | None, *, since: date, limit: int) -> list[date]:
    """List up to ``limit`` days, each a week after the one before, from ``first`` until ``last``, none before a day."""
    behind = max(0, -(-(since - first).days // 7))
    days = takewhile(lambda day: last is None or day <= last, _weeks(first + behind * _WEEK))
    return [day for _, day in zip(range(limit), days, strict=False)]


def _weeks(first: date) -> Iterator[date]:
    return (first + number * _WEEK for number in count())
