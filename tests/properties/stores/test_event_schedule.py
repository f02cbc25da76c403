"""When events take place, by clocks that are put forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.stores.events.model import EventFormat, EventRules, EventTerms, StoreEventSeries
from dualcaster_core.stores.events.schedule import span_of, weekly_days

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
zones = st.sampled_from([NEW_YORK, BERLIN, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")])
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@given(days, times, times, zones)
def test_an_event_lasts_and_begins_on_its_day(day: date, starts: time, ends: time, zone: ZoneInfo) -> None:
    """It ends after it begins, on a day and a half at most, and its wall clock shows the day that was meant."""
    begun, done = span_of(day, starts, ends, zone)
    assert timedelta(0) < done - begun <= timedelta(hours=26)
    assert begun.astimezone(zone).date() == day


@given(days, times, zones)
def test_a_weekly_event_begins_at_the_same_time_on_the_wall(first: date, starts: time, zone: ZoneInfo) -> None:
    """Summer and winter, the wall shows the time that was planned, but where a clock is put forward over it."""
    for day in weekly_days(first, None, since=first, limit=60):
        begun = span_of(day, starts, time(23, 45), zone)[0].astimezone(zone)
        assert begun.date() == day
        if begun.time() != starts:
            assert begun.time() > starts
            assert zone.utcoffset((begun - timedelta(hours=2)).replace(tzinfo=None)) != begun.utcoffset()


@given(days, days, st.integers(0, 20))
def test_weekly_days_are_a_week_apart_and_bounded(first: date, since: date, limit: int) -> None:
    """None lies before what is asked for, all fall on the weekday of the first, and there are no more than asked."""
    found = weekly_days(first, None, since=since, limit=limit)
    assert len(found) == limit
    assert all(day >= max(first, since) and (day - first).days % 7 == 0 for day in found)
    assert all((later - day).days == 7 for day, later in pairwise(found))
    if found:
        assert (found[0] - max(first, since)).days < 7


@pytest.mark.parametrize(
    ("day", "starts", "ends", "expected"),
    [
        (date(2026, 3, 6), time(18, 30), time(22), ("2026-03-06T23:30", "2026-03-07T03:00")),
        (date(2026, 3, 13), time(18, 30), time(22), ("2026-03-13T22:30", "2026-03-14T02:00")),
        (date(2026, 3, 7), time(20), time(2), ("2026-03-08T01:00", "2026-03-08T07:00")),
        (date(2026, 3, 8), time(2, 30), time(2, 45), ("2026-03-08T07:00", "2026-03-08T07:15")),
        (date(2026, 11, 1), time(1, 30), time(4), ("2026-11-01T05:30", "2026-11-01T09:00")),
    ],
)
def test_moments_in_new_york(day: date, starts: time, ends: time, expected: tuple[str, str]) -> None:
    """Winter, summer, over the night when clocks are put forward, within the hour left out, and in the doubled one."""
    begun, done = span_of(day, starts, ends, NEW_YORK)
    assert (f"{begun:%Y-%m-%dT%H:%M}", f"{done:%Y-%m-%dT%H:%M}") == expected


def test_a_series_brings_the_next_weeks_until_its_last_day() -> None:
    """What has begun is left out, and what lies after the last day is not made."""
    series = StoreEventSeries(
        store_id=1,
        terms=EventTerms(title="Modern", format=EventFormat.MODERN),
        first_day=date(2026, 3, 6),
        starts=time(18, 30),
        ends=time(22),
        last_day=date(2026, 3, 27),
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    at_noon = datetime(2026, 3, 6, 17, tzinfo=UTC)
    assert [one.day.day for one in series.ahead(NEW_YORK, at_noon, EventRules())] == [6, 13, 20, 27]
    in_the_evening = datetime(2026, 3, 7, 0, tzinfo=UTC)
    assert [one.day.day for one in series.ahead(NEW_YORK, in_the_evening, EventRules())] == [13, 20, 27]
    assert len(series.ahead(NEW_YORK, at_noon, EventRules(weeks_ahead=2))) == 2
