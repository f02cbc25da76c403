"""Opening hours: open now and what changes next, over midnight and where clocks are changed."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dualcaster_core.stores import OpenState, StoreDetails, open_state, opening_hours_as_plain, opening_hours_from
from dualcaster_core.stores.errors import StoreHoursInvalid
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS, OpeningHours

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
DAILY = {day.value: {"open": "10:00", "close": "20:00"} for day in WEEKDAYS}


def at(zone: ZoneInfo, day: int, hour: int, minute: int = 0, *, month: int = 3, fold: int = 0) -> datetime:
    """Return a moment of 2026 by the clock of a zone."""
    return datetime(2026, month, day, hour, minute, tzinfo=zone, fold=fold)


def state(week: dict[str, Any], zone: ZoneInfo, now: datetime, closed: tuple[str, ...] = ()) -> tuple[bool, str]:
    """Say whether it is open, and when that changes by the clock there."""
    found = open_state(opening_hours_from(week, closed), zone, now.astimezone(UTC))
    change = found.changes_at
    return found.is_open, "" if change is None else f"{change.astimezone(zone):%a %H:%M}"


def test_it_is_open_from_its_opening_until_before_its_closing() -> None:
    """The minute of opening counts, that of closing does not. 2 March 2026 is a Monday."""
    week = {"monday": {"open": "10:00", "close": "21:00"}}
    assert state(week, BERLIN, at(BERLIN, 2, 9, 59)) == (False, "Mon 10:00")
    assert state(week, BERLIN, at(BERLIN, 2, 10)) == (True, "Mon 21:00")
    assert state(week, BERLIN, at(BERLIN, 2, 20, 59)) == (True, "Mon 21:00")
    assert state(week, BERLIN, at(BERLIN, 2, 21)) == (False, "Mon 10:00")


def test_the_clock_is_that_of_the_store() -> None:
    """The same moment is open in New York and closed in Berlin."""
    now = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert state(DAILY, NEW_YORK, now) == (True, "Mon 20:00")
    assert state(DAILY, BERLIN, now) == (False, "Tue 10:00")


def test_a_night_goes_on_after_midnight() -> None:
    """A time to close at or before the one to open is on the next day, also from Sunday to Monday."""
    week = {"friday": {"open": "18:00", "close": "02:00"}, "sunday": {"open": "18:00", "close": "01:00"}}
    assert state(week, BERLIN, at(BERLIN, 7, 1, 30)) == (True, "Sat 02:00")
    assert state(week, BERLIN, at(BERLIN, 7, 2)) == (False, "Sun 18:00")
    assert state(week, BERLIN, at(BERLIN, 9, 0, 30)) == (True, "Mon 01:00")


def test_spans_that_touch_are_one() -> None:
    """Midnight between two days is no closing; a store that never closes is open around the clock."""
    week = {"friday": {"open": "18:00", "close": "24:00"}, "saturday": {"open": "00:00", "close": "03:00"}}
    assert state(week, BERLIN, at(BERLIN, 6, 23)) == (True, "Sat 03:00")
    always = {day.value: {"open": "00:00", "close": "00:00"} for day in WEEKDAYS}
    assert state(always, BERLIN, at(BERLIN, 6, 23)) == (True, "")


def test_a_break_is_closed() -> None:
    """A day may have several spans."""
    week = {"monday": [{"open": "14:00", "close": "20:00"}, {"open": "09:00", "close": "13:00"}]}
    assert state(week, BERLIN, at(BERLIN, 2, 12)) == (True, "Mon 13:00")
    assert state(week, BERLIN, at(BERLIN, 2, 13, 30)) == (False, "Mon 14:00")


def test_a_closed_date_has_no_opening() -> None:
    """The night that began the day before goes on until its end."""
    week = {**DAILY, "monday": {"open": "10:00", "close": "02:00"}}
    assert state(week, BERLIN, at(BERLIN, 3, 1), ("2026-03-03",)) == (True, "Tue 02:00")
    assert state(week, BERLIN, at(BERLIN, 3, 12), ("2026-03-03",)) == (False, "Wed 10:00")


def test_a_store_without_hours_does_not_open() -> None:
    """Nor one that is closed for months."""
    assert open_state(OpeningHours(), BERLIN, at(BERLIN, 2, 12)) == OpenState(is_open=False, changes_at=None)


def test_an_hour_that_does_not_exist_is_the_moment_of_the_jump() -> None:
    """In Berlin 02:00 becomes 03:00 on 29 March 2026: who opens at 02:30 opens at 03:00; a span inside is none."""
    week = {"sunday": {"open": "02:30", "close": "06:00"}}
    assert state(week, BERLIN, at(BERLIN, 29, 1, 59)) == (False, "Sun 03:00")
    assert state(week, BERLIN, at(BERLIN, 29, 3)) == (True, "Sun 06:00")
    inside = {"sunday": {"open": "02:10", "close": "02:50"}}
    assert state(inside, BERLIN, at(BERLIN, 29, 3))[0] is False


def test_an_hour_that_comes_twice_counts_once() -> None:
    """In New York 01:00 to 02:00 comes twice on 1 November 2026: closing at 01:30 is the first time."""
    week = {"saturday": {"open": "18:00", "close": "01:30"}}
    assert state(week, NEW_YORK, at(NEW_YORK, 1, 1, 15, month=11)) == (True, "Sun 01:30")
    assert state(week, NEW_YORK, at(NEW_YORK, 1, 1, 15, month=11, fold=1))[0] is False
    through = {"sunday": {"open": "00:30", "close": "04:00"}}
    for fold in (0, 1):
        assert state(through, NEW_YORK, at(NEW_YORK, 1, 1, 15, month=11, fold=fold)) == (True, "Sun 04:00")


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ({"monday": [{"open": "10:00", "close": "14:00"}, {"open": "13:59", "close": "20:00"}]}, "overlap"),
        ({"monday": {"open": "20:00", "close": "11:00"}, "tuesday": {"open": "10:00", "close": "12:00"}}, "overlap"),
        ({"sunday": {"open": "20:00", "close": "11:00"}, "monday": {"open": "10:00", "close": "12:00"}}, "overlap"),
        ({"monday": [{"open": f"{hour}:00", "close": f"{hour}:30"} for hour in range(10, 14)]}, "at most 3"),
        ({"someday": {"open": "10:00", "close": "12:00"}}, "no day of the week"),
        ({"monday": {"open": "25:00", "close": "12:00"}}, "times such as 10:00"),
        ({"monday": {"open": "10:00"}}, "times such as 10:00"),
        ({"monday": "10-12"}, "one span"),
    ],
)
def test_hours_that_nobody_could_keep_are_refused(week: dict[str, Any], words: str) -> None:
    """The error says what is wrong, at the field of hours."""
    with pytest.raises(StoreHoursInvalid, match=words) as refused:
        opening_hours_from(week)
    assert refused.value.facts["field"] == "hours"


def test_wrong_dates_are_refused() -> None:
    """A date has the form 2026-12-25, and there are at most sixty."""
    with pytest.raises(StoreHoursInvalid, match="2026-12-25"):
        opening_hours_from({}, ["25.12.2026"])
    with pytest.raises(StoreHoursInvalid, match="at most 60"):
        OpeningHours(closed_dates=tuple(date.fromordinal(738_000 + number) for number in range(61)))


def test_hours_are_written_as_they_are_read() -> None:
    """One span stands alone, several are a list, closed days are left out."""
    week = {
        "monday": {"open": "10:00", "close": "21:00"},
        "friday": [DAILY["monday"], {"open": "21:00", "close": "01:00"}],
    }
    assert opening_hours_as_plain(opening_hours_from(week)) == week
    assert StoreDetails(store_name="Mox", time_zone="Europe/Berlin").zone.key == "Europe/Berlin"  # type: ignore[attr-defined]
