"""Figures over the last days of one card's history, in plain Python."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from math import isnan, nan, sqrt

from dualcaster_core.signals.history import (
    MOST_FILLED,
    AnyColumn,
    CardHistory,
    Daily,
    Elsewhere,
    HistoryColumn,
    PrintingFigures,
)


def filled(column: Daily) -> list[float]:
    """Return a column whose holes have the value before them, for at most ``MOST_FILLED`` days."""
    values, last, holes = [], nan, 0
    for value in column:
        holes = holes + 1 if isnan(value) else 0
        last = value if holes == 0 else last if holes <= MOST_FILLED else nan
        values.append(last)
    return values


class HistoryWindows:
    """The windows of one history (the port ``Windows``)."""

    def __init__(self, history: CardHistory) -> None:
        self._history = history
        self._filled: dict[AnyColumn, list[float]] = {}

    def ago(self, column: AnyColumn, days: int) -> float:
        """Return the value so many days before the last one, 0 for the last."""
        values = self._column(column)
        return values[-1 - days] if days < len(values) else nan

    def age(self, column: AnyColumn) -> float:
        """Return for how many days nothing new has been known: 0 where the last day has a value of its own."""
        own = self._raw(column)
        return next((float(age) for age, value in enumerate(reversed(own)) if not isnan(value)), nan)

    def mean(self, column: AnyColumn, days: int) -> float:
        """Return the mean of the last days that are known."""
        known = _known(self._column(column)[-days:])
        return _sum(known) / len(known) if known else nan

    def highest(self, column: AnyColumn, days: int, *, before: int = 0) -> float:
        """Return the highest value of so many days that end ``before`` days before the last one."""
        return max(self._window(column, days, before), default=nan)

    def lowest(self, column: AnyColumn, days: int, *, before: int = 0) -> float:
        """Return the lowest value of so many days that end ``before`` days before the last one."""
        return min(self._window(column, days, before), default=nan)

    def total(self, column: AnyColumn, days: int) -> float:
        """Return the sum over those of the last days that have a value of their own."""
        known = _known(self._raw(column)[-days:])
        return _sum(known) if known else nan

    def moves(self, column: AnyColumn, days: int) -> float:
        """Count the last days on which the value differs from that of the day before."""
        values = self._column(column)[-days - 1 :]
        return float(sum(new != old for old, new in _steps(values)))

    def volatility(self, column: AnyColumn, days: int) -> float:
        """Return the root of the mean square of the daily changes over the last days, as a share of the value."""
        changes = [new / old - 1 for old, new in _steps(self._column(column)[-days - 1 :]) if old]
        return sqrt(_sum(change * change for change in changes) / len(changes)) if changes else nan

    def printings(self) -> PrintingFigures:
        """Tell what was known of the card's printings."""
        return self._history.facts.figures(self._history.end)

    def ratio(self, numerator: float, denominator: float) -> float:
        """Divide; NaN where the denominator is 0 or either is unknown."""
        return numerator / denominator if denominator else nan

    def _window(self, column: AnyColumn, days: int, before: int) -> list[float]:
        values = self._column(column)
        return _known(values[max(len(values) - before - days, 0) : max(len(values) - before, 0)])

    def _column(self, name: AnyColumn) -> list[float]:
        if name not in self._filled:
            raw = self._raw(name)
            self._filled[name] = list(raw) if isinstance(name, Elsewhere) else filled(raw)
        return self._filled[name]

    def _raw(self, name: AnyColumn) -> Daily:
        if isinstance(name, HistoryColumn):
            return self._history.column(name)
        choose = min if name is Elsewhere.LOW else max
        return [choose(_known(day), default=nan) for day in self._elsewhere]

    @cached_property
    def _elsewhere(self) -> list[tuple[float, ...]]:
        others = [filled(column) for column in self._history.elsewhere.values()]
        return list(zip(*others, strict=True)) if others else [()] * self._history.days


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not isnan(value)]


def _sum(values: Iterable[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def _steps(values: Sequence[float]) -> list[tuple[float, float]]:
    return [(old, new) for old, new in pairwise(values) if not isnan(old) and not isnan(new)]
