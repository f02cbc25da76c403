"""What is said of a store's hours."""

from datetime import UTC, datetime

import pytest

from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.stores import Store, StoreDetails, opening_hours_from
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS
from dualcaster_core.stores.profiles.opening_words import opening_words
from dualcaster_core.stores.profiles.views import view_of

WEEK = {
    "monday": {"open": "10:00", "close": "20:00"},
    "friday": {"open": "18:00", "close": "02:00"},
    "saturday": {"open": "12:00", "close": "20:00"},
}
ALWAYS = {day.value: {"open": "00:00", "close": "00:00"} for day in WEEKDAYS}


def words(week: dict[str, dict[str, str]], day: int, hour: int, minute: int = 0) -> str:
    """Say what is told on a day of March 2026 in UTC; the 2nd is a Monday."""
    now = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    details = StoreDetails(store_name="Mox", hours=opening_hours_from(week))
    return opening_words(view_of(Store(id=1, user_id=1, details=details, created_at=now), PublicIds(), now), now)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "told"),
    [
        (2, 12, 0, "Open now until 20:00"),
        (2, 19, 30, "Open, closes soon at 20:00"),
        (2, 8, 0, "Closed, opens at 10:00"),
        (2, 21, 0, "Closed, opens Friday at 18:00"),
        (6, 19, 0, "Open now until 02:00"),
        (6, 3, 0, "Closed, opens at 18:00"),
        (5, 12, 0, "Closed, opens tomorrow at 18:00"),
    ],
)
def test_what_changes_next_is_said_by_the_clock_there(day: int, hour: int, minute: int, told: str) -> None:
    """Open until when, or closed and when it opens; an hour before it closes that is soon."""
    assert words(WEEK, day, hour, minute) == told


def test_hours_that_never_change_are_said_so() -> None:
    """Around the clock, or not stated at all."""
    assert words(ALWAYS, 2, 12) == "Open around the clock"
    assert words({}, 2, 12) == "Opening hours not stated"
