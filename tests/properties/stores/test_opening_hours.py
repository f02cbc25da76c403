"""Opening hours against a clock that is read minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.stores import OpeningHours, OpenSpan, open_state, opening_hours_as_plain, opening_hours_from
from dualcaster_core.stores.errors import StoreHoursInvalid

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")]
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
DAYS = st.lists(st.builds(OpenSpan, TIMES, TIMES), max_size=2)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)).map(  # noqa: DTZ001 - the next line says the zone
    lambda one: one.replace(second=0, microsecond=0, tzinfo=UTC)
)


@st.composite
def weeks(draw: st.DrawFn) -> OpeningHours:
    """Draw hours whose spans do not overlap: those that would are left out."""
    hours = OpeningHours()
    for number in range(7):
        for span in draw(DAYS):
            week = [list(day) for day in hours.week]
            week[number].append(span)
            try:
                hours = OpeningHours(week=tuple(tuple(day) for day in week))
            except StoreHoursInvalid:
                continue
    return hours


@given(weeks(), st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=300, deadline=None)
def test_nothing_changes_before_the_next_change(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> None:
    """Until then it is as it is now, and from then on the other way."""
    found = open_state(hours, zone, now)
    if found.changes_at is None:
        assert found.is_open or not any(open_state(hours, zone, now + timedelta(hours=n)).is_open for n in range(200))
        return
    assert found.changes_at > now
    middle = now + (found.changes_at - now) / 2
    for moment in (middle, found.changes_at - timedelta(seconds=1)):
        if moment >= now:
            again = open_state(hours, zone, moment)
            assert (again.is_open, again.changes_at) == (found.is_open, found.changes_at)
    assert open_state(hours, zone, found.changes_at).is_open is not found.is_open


@given(weeks())
@settings(max_examples=200, deadline=None)
def test_hours_survive_their_plain_form(hours: OpeningHours) -> None:
    """What is written is read again as the same."""
    assert opening_hours_from(opening_hours_as_plain(hours)) == hours


@given(weeks(), st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=300, deadline=None)
def test_away_from_changes_of_clocks_the_wall_decides(hours: OpeningHours, zone: ZoneInfo, now: datetime) -> None:
    """Where the offset is the same for two days around, it is open exactly when a span has the time on the wall."""
    offsets = {(now + timedelta(hours=n)).astimezone(zone).utcoffset() for n in range(-48, 49, 1)}
    if len(offsets) > 1:
        return
    wall = now.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    today = any(span.minutes[0] <= minute < span.minutes[1] for span in hours.week[wall.weekday()])
    night = any(minute + 1_440 < span.minutes[1] for span in hours.week[wall.weekday() - 1])
    assert open_state(hours, zone, now).is_open is (today or night)
