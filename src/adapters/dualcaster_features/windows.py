"""Figures over the last days of many cards: one column of figures for all of them.

Sums run over the days one after the other, as the core's do, and not by numpy's ``sum``, which adds in pairs: so the
last bit is the same, and with it every threshold.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from dualcaster_core.signals.history import (
    MOST_FILLED,
    AnyColumn,
    Elsewhere,
    HistoryBatch,
    HistoryColumn,
    PrintingFigures,
)

Floats = NDArray[np.float64]


class BatchColumns:
    """The columns of a part of a batch as matrices of days and cards, each made when it is first asked for."""

    def __init__(self, batch: HistoryBatch, first: int, last: int) -> None:
        self.batch = batch
        self.part = slice(first, last)
        self._own: dict[AnyColumn, Floats] = {}
        self._filled: dict[AnyColumn, Floats] = {}
        self._zeroed: dict[AnyColumn, tuple[Floats, NDArray[np.bool_]]] = {}

    def own(self, name: AnyColumn) -> Floats:
        """Return a column with its holes."""
        if name not in self._own:
            self._own[name] = self._read(name)
        return self._own[name]

    def filled(self, name: AnyColumn) -> Floats:
        """Return a column whose holes have the value before them, for some days."""
        if name not in self._filled:
            own = self.own(name)
            self._filled[name] = own if isinstance(name, Elsewhere) else _filled(own)
        return self._filled[name]

    def zeroed(self, name: AnyColumn) -> tuple[Floats, NDArray[np.bool_]]:
        """Return a filled column with 0 for what is not known, and what is."""
        if name not in self._zeroed:
            values = self.filled(name)
            known = ~np.isnan(values)
            self._zeroed[name] = np.where(known, values, 0.0), known
        return self._zeroed[name]

    def nothing(self) -> Floats:
        """Return a figure that is known of no card."""
        return np.full(len(self.batch.quotes[self.part]), np.nan)

    def _read(self, name: AnyColumn) -> Floats:
        if isinstance(name, HistoryColumn):
            column = self.batch.columns.get(name)
            return self._unknown() if column is None else self._matrix(column)
        choose = np.fmin if name is Elsewhere.LOW else np.fmax
        others = [_filled(self._matrix(column)) for column in self.batch.elsewhere.values()]
        chosen: Floats = choose.reduce([self._unknown(), *others])
        return chosen

    def _matrix(self, column: "array[float]") -> Floats:
        days: Floats = np.frombuffer(column, np.float64).reshape(self.batch.days, len(self.batch))
        return days[:, self.part]

    def _unknown(self) -> Floats:
        return np.full((self.batch.days, len(self.batch.quotes[self.part])), np.nan)


class BatchWindows:
    """The windows of every history of a part of a batch, side by side."""

    def __init__(self, columns: BatchColumns) -> None:
        self._columns = columns

    def ago(self, column: AnyColumn, days: int) -> Floats:
        """Return the values so many days before the last one."""
        values = self._columns.filled(column)
        return values[-1 - days] if days < len(values) else self._columns.nothing()

    def age(self, column: AnyColumn) -> Floats:
        """Return for how many days nothing new has been known."""
        known = ~np.isnan(self._columns.own(column))
        ages: Floats = known[::-1].argmax(axis=0).astype(np.float64)
        ages[~known.any(axis=0)] = np.nan
        return ages

    def mean(self, column: AnyColumn, days: int) -> Floats:
        """Return the means of the last days that are known."""
        values, known = self._columns.zeroed(column)
        return _divided(_total(values[-days:]), known[-days:].sum(axis=0))

    def highest(self, column: AnyColumn, days: int, *, before: int = 0) -> Floats:
        """Return the highest values of so many days that end ``before`` days before the last one."""
        window = self._window(column, days, before)
        return np.fmax.reduce(window, axis=0) if len(window) else self._columns.nothing()

    def lowest(self, column: AnyColumn, days: int, *, before: int = 0) -> Floats:
        """Return the lowest values of so many days that end ``before`` days before the last one."""
        window = self._window(column, days, before)
        return np.fmin.reduce(window, axis=0) if len(window) else self._columns.nothing()

    def total(self, column: AnyColumn, days: int) -> Floats:
        """Return the sums over those of the last days that have a value of their own."""
        own = self._columns.own(column)[-days:]
        unknown = np.isnan(own)
        sums = _total(np.where(unknown, 0.0, own))
        sums[unknown.all(axis=0)] = np.nan
        return sums

    def moves(self, column: AnyColumn, days: int) -> Floats:
        """Count the last days on which the value differs from that of the day before."""
        values = self._columns.filled(column)[-days - 1 :]
        old, new = values[:-1], values[1:]
        moved: Floats = ((old < new) | (old > new)).sum(axis=0).astype(np.float64)
        return moved

    def volatility(self, column: AnyColumn, days: int) -> Floats:
        """Return the roots of the mean squares of the daily changes over the last days."""
        values = self._columns.filled(column)[-days - 1 :]
        changes = self.ratio(values[1:], values[:-1]) - 1
        known = ~np.isnan(changes)
        changes *= changes
        return np.sqrt(_divided(_total(np.where(known, changes, 0.0)), known.sum(axis=0)))

    def printings(self) -> PrintingFigures:
        """Tell what was known of the cards' printings; a column for each figure."""
        batch = self._columns.batch
        figures = [facts.figures(batch.end) for facts in batch.facts[self._columns.part]]
        rows = [(one.count, one.since_this, one.since_first, one.since_last) for one in figures]
        return PrintingFigures(*np.array(rows, np.float64).reshape(-1, 4).T)

    def ratio(self, numerator: Floats, denominator: Floats) -> Floats:
        """Divide; NaN where the denominator is 0 or either is unknown."""
        return _divided(numerator, denominator)

    def _window(self, column: AnyColumn, days: int, before: int) -> Floats:
        values = self._columns.filled(column)
        return values[max(len(values) - before - days, 0) : max(len(values) - before, 0)]


def _filled(own: Floats) -> Floats:
    holes = np.isnan(own)
    if not holes.any():
        return own
    values = own.copy()
    for day in range(1, len(own)):
        np.copyto(values[day], values[day - 1], where=holes[day])
    _forget_old(values, holes)
    return values


def _forget_old(values: Floats, holes: NDArray[np.bool_]) -> None:
    for day in range(MOST_FILLED, len(values)):
        too_long = holes[day - MOST_FILLED : day + 1].all(axis=0)
        if too_long.any():
            values[day, too_long] = np.nan


def _total(values: Floats) -> Floats:
    total = np.zeros(values.shape[1])
    for day in values:
        total += day
    return total


def _divided(numerator: Floats, denominator: NDArray[np.generic]) -> Floats:
    result = np.full(np.shape(numerator), np.nan)
    np.divide(numerator, denominator, out=result, where=np.asarray(denominator != 0))
    return result
