"""What the model of rises looks at, for all quotes of a day at once. Nothing in it is of a later day."""

from typing import TYPE_CHECKING

from dualcaster_core.signals.history import HistoryBatch, HistoryColumn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LAGS = (1, 3, 7, 14, 28)
WINDOW = 28
"""How many days back volatility and extremes are looked for."""


class RiseFeatures:
    """The columns of a batch as matrices of days by quotes, the last known value carried on."""

    def __init__(self, batch: HistoryBatch) -> None:
        import numpy as np

        shape = (batch.days, len(batch))
        empty = np.full(shape, np.nan)

        def column(name: HistoryColumn) -> "NDArray[np.float64]":
            known = batch.columns.get(name)
            return empty if known is None else np.frombuffer(known, dtype=np.float64).reshape(shape)

        self.price = column(HistoryColumn.PRICE)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._price = carried(np.log(self.price))
            self._buylist = carried(np.log(column(HistoryColumn.BUYLIST)))
            self._stock = carried(column(HistoryColumn.STOCK))
            self._wanted = carried(column(HistoryColumn.WANTED))
        self._sales = np.nan_to_num(column(HistoryColumn.SALES))
        self._has_sales = HistoryColumn.SALES in batch.columns

    def of_day(self, day: int) -> "NDArray[np.float64]":
        """Return the features of a day, a row for each quote; NaN where unknown."""
        import numpy as np

        found = [self._price[day], *self._moves(self._price, day), *self._spread_out(day)]
        margin = self._buylist[day] - self._price[day]
        found += [margin, *self._moves(self._buylist, day)]
        for counts in (self._stock, self._wanted):
            now = counts[day]
            found += [now, (now == 0).astype(float), *self._moves(np.log1p(counts), day)]
        since = max(0, day - WINDOW + 1)
        for start in (max(0, day - 6), since):
            sold = self._sales[start : day + 1].sum(axis=0) if self._has_sales else np.full(len(margin), np.nan)
            found.append(sold)
        return np.column_stack(found)

    @staticmethod
    def _moves(values: "NDArray[np.float64]", day: int) -> "list[NDArray[np.float64]]":
        """Return the moves since some days ago, or since the first day: how old a history is must tell nothing."""
        return [values[day] - values[max(0, day - lag)] for lag in LAGS]

    def _spread_out(self, day: int) -> "list[NDArray[np.float64]]":
        import numpy as np

        window = self._price[max(0, day - WINDOW + 1) : day + 1]
        steps = np.nan_to_num(np.diff(window, axis=0)) if len(window) > 1 else np.zeros((1, window.shape[1]))
        with np.errstate(invalid="ignore"):
            highest, lowest = np.fmax.reduce(window, axis=0), np.fmin.reduce(window, axis=0)
        changes = (steps != 0).mean(axis=0)
        return [np.abs(steps).mean(axis=0), steps.std(axis=0), changes, highest - window[-1], lowest - window[-1]]


def carried(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Carry the last known value of each column on to the days on which nothing is known."""
    import numpy as np

    days = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(values), 0, days), axis=0)
    return np.take_along_axis(values, last, axis=0)
