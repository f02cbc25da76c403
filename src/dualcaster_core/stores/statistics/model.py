"""The days that a store's figures are of, and the ages of its stock."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 366
SETS_SHOWN: Final = 12
UNFILLED_SHOWN: Final = 50
AGE_BANDS: Final = ((0, 30), (31, 90), (91, 180), (181, 365), (366, None))
"""How old copies are, in days from and to; the last band has no end."""
ARRIVALS_KEPT: Final = timedelta(days=800)


class StatisticsTable(StrEnum):
    """A table of the figures, as it can be downloaded."""

    DEMAND = "demand"
    UNFILLED = "unfilled"
    SALES = "sales"
    AGE = "age"
    BUYLIST = "buylist"


@frozen
class DayRange:
    """Days from the first to the last, both included, at most 366 of them. Raises ``ValidationFailed``."""

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            raise ValidationFailed("the first day comes before the last", field="first")
        if (self.last - self.first).days >= MOST_DAYS:
            raise ValidationFailed(f"at most {MOST_DAYS} days at a time", field="first")

    @property
    def days(self) -> tuple[date, ...]:
        """Each day."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def range_of(first: date | None, last: date | None, today: date) -> DayRange:
    """Complete a range: the last 30 days up to today where nothing is said. Raises ``ValidationFailed``."""
    end = last or today
    return DayRange(first or end - timedelta(days=USUAL_DAYS - 1), end)
