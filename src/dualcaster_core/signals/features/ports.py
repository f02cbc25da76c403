"""What features need: figures over the last days, of one card or of many at once."""

from typing import Protocol

from dualcaster_core.signals.history import AnyColumn, PrintingFigures


class Windows(Protocol):
    """Figures over the last days of a column, all known at the end of the last day.

    Written for one card: a float each, NaN where nothing is known. Formulas over them use arithmetic, comparisons,
    ``&`` and ``|`` alone, so that an adapter may hand out a column of many cards for each float and each truth.
    Holes are filled with the value before, carried over at most ``MOST_FILLED`` days; sums run from the oldest day
    to the newest, so that every adapter gets the same last bit.
    """

    def ago(self, column: AnyColumn, days: int) -> float:
        """Return the value so many days before the last one, 0 for the last."""
        ...

    def age(self, column: AnyColumn) -> float:
        """Return for how many days nothing new has been known: 0 where the last day has a value of its own."""
        ...

    def mean(self, column: AnyColumn, days: int) -> float:
        """Return the mean of the last days that are known."""
        ...

    def highest(self, column: AnyColumn, days: int, *, before: int = 0) -> float:
        """Return the highest value of so many days that end ``before`` days before the last one."""
        ...

    def lowest(self, column: AnyColumn, days: int, *, before: int = 0) -> float:
        """Return the lowest value of so many days that end ``before`` days before the last one."""
        ...

    def total(self, column: AnyColumn, days: int) -> float:
        """Return the sum over those of the last days that have a value of their own."""
        ...

    def moves(self, column: AnyColumn, days: int) -> float:
        """Count the last days on which the value differs from that of the day before."""
        ...

    def volatility(self, column: AnyColumn, days: int) -> float:
        """Return the root of the mean square of the daily changes over the last days, as a share of the value."""
        ...

    def printings(self) -> PrintingFigures:
        """Tell what was known of the card's printings."""
        ...

    def ratio(self, numerator: float, denominator: float) -> float:
        """Divide; NaN where the denominator is 0 or either is unknown."""
        ...
