"""Quiet hours and moments of digests, against a clock that is read minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.notifying.local_time import QuietHours, is_quiet, moment_of, quiet_until, zone_named

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/St_Johns",
    "Antarctica/Troll",
)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
QUIET = (
    st.tuples(TIMES, TIMES).filter(lambda two: two[0] != two[1]).map(lambda two: QuietHours(starts=two[0], ends=two[1]))
)
MOMENTS = st.integers(0, 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
NIGHT = QuietHours(starts=time(22), ends=time(2, 30))


@given(zone=st.sampled_from(ZONES), quiet=QUIET, moment=MOMENTS)
@example(zone="America/New_York", quiet=NIGHT, moment=datetime(2026, 3, 8, 6, 30, tzinfo=UTC))
@example(zone="America/New_York", quiet=NIGHT, moment=datetime(2026, 11, 1, 5, 45, tzinfo=UTC))
@example(zone="America/New_York", quiet=NIGHT, moment=datetime(2026, 11, 1, 6, 45, tzinfo=UTC))
def test_quiet_hours_end_when_the_wall_clock_leaves_them(zone: str, quiet: QuietHours, moment: datetime) -> None:
    """The end is the first minute at which the wall clock stands outside of them, however the clock is changed."""
    where, expected = zone_named(zone), moment
    while is_quiet(quiet, where, expected):
        expected += timedelta(minutes=1)
    assert quiet_until(quiet, where, moment) == expected


def test_quiet_hours_that_end_in_the_gap_end_with_it() -> None:
    """In New York 02:30 is missing on 8 March 2026; they are over at 03:00, which is 07:00 UTC."""
    until = quiet_until(NIGHT, zone_named("America/New_York"), datetime(2026, 3, 8, 5, tzinfo=UTC))
    assert until == datetime(2026, 3, 8, 7, tzinfo=UTC)


@given(zone=st.sampled_from(ZONES), at=TIMES, day=st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_moment_of_a_day_is_the_first_at_or_beyond_it(zone: str, at: time, day: date) -> None:
    """No minute before it shows that time of that day or a later one."""
    where = zone_named(zone)
    found, wanted = moment_of(day, at, where), datetime.combine(day, at)
    assert found.astimezone(where).replace(tzinfo=None) >= wanted
    before = found - timedelta(minutes=1)
    for _ in range(180):
        assert before.astimezone(where).replace(tzinfo=None) < wanted
        before -= timedelta(minutes=1)


@pytest.mark.parametrize(
    "name", ["", "Berlin", "../../etc/passwd", "/etc/localtime", "localtime", "Europe/" + "x" * 90, "\0"]
)
def test_what_is_no_time_zone_is_refused(name: str) -> None:
    """Whatever it is: a typing error, a path, or endless."""
    with pytest.raises(ValidationFailed):
        zone_named(name)
