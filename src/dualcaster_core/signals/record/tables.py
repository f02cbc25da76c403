"""From the rows of a history file to columns that rules are evaluated over."""

from array import array
from datetime import date, timedelta
from itertools import permutations
from math import nan

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.history import CardFacts, HistoryBatch, HistoryColumn
from dualcaster_core.signals.model import PriceQuote
from dualcaster_core.signals.record.histories import HistoryRow, StoredHistory

_UNKNOWN = CardFacts()
MOST_VALUES = 60_000_000
"""How many days times series are held in memory at most: half a gigabyte for each known column."""


@frozen(eq=False)
class HistoryTable:
    """A history in columns, the days on which anything was priced, and how the file names each quote and its card."""

    batch: HistoryBatch
    days: tuple[date, ...]
    names: tuple[str, ...]
    cards: tuple[str, ...]

    @property
    def first(self) -> date:
        """The oldest day."""
        return self.batch.end - timedelta(days=self.batch.days - 1)

    def until(self, day: date, most: int) -> HistoryBatch:
        """Return at most so many last days up to the end of a day: of what came later there is nothing."""
        step, whole = len(self.batch), self.batch
        end = (day - self.first).days + 1
        start = max(0, end - most)
        return HistoryBatch(
            end=day,
            days=end - start,
            quotes=whole.quotes,
            facts=whole.facts,
            columns={name: column[start * step : end * step] for name, column in whole.columns.items()},
            elsewhere={source: column[start * step : end * step] for source, column in whole.elsewhere.items()},
        )

    def price(self, place: int, day: int) -> float:
        """Return the price of a quote on a day counted from the first; NaN where there is none."""
        if not 0 <= day < self.batch.days:
            return nan
        return self.batch.columns[HistoryColumn.PRICE][day * len(self.batch) + place]


def table_of(history: StoredHistory, rules: ValuationRules | None = None) -> HistoryTable:
    """Lay a history out in columns. Raises ``ValidationFailed`` where that would not fit.

    Where it has a card's prices of several sources, each sees the others, converted by ``rules`` into its currency.
    """
    first, end, series = history.days[0], history.days[-1], len(history.series)
    days = (end - first).days + 1
    if days * series > MOST_VALUES:
        raise ValidationFailed(f"{series:,} series over {days:,} days are more than are held at once: give fewer")
    columns: dict[HistoryColumn, array[float]] = {}
    for place, rows in enumerate(history.series):
        for row in rows:
            at = (row.day - first).days * series + place
            for column, value in _values(row):
                if column not in columns:
                    columns[column] = array("d", [nan]) * (days * series)
                columns[column][at] = value
    batch = HistoryBatch(
        end=end,
        days=days,
        quotes=tuple(_quote(place + 1, rows[0]) for place, rows in enumerate(history.series)),
        facts=tuple(history.facts.get(rows[0].card, _UNKNOWN) for rows in history.series),
        columns=columns,
        elsewhere=_elsewhere(history, days, rules or ValuationRules()),
    )
    return HistoryTable(
        batch,
        history.days,
        tuple(f"{rows[0].name or rows[0].card}" for rows in history.series),
        tuple(rows[0].card for rows in history.series),
    )


def _elsewhere(history: StoredHistory, days: int, rules: ValuationRules) -> "dict[PriceSource, array[float]]":
    """Return what other sources ask for the same card and finish, by source."""
    first, step = history.days[0], len(history.series)
    found: dict[PriceSource, array[float]] = {}
    same: dict[tuple[str, Finish], list[int]] = {}
    for place, rows in enumerate(history.series):
        same.setdefault((rows[0].card, rows[0].finish), []).append(place)
    for places in same.values():
        for place, other in permutations(places, 2):
            mine, theirs = history.series[place][0], history.series[other]
            source = theirs[0].source
            if source is mine.source:
                continue
            if source not in found:
                found[source] = array("d", [nan]) * (days * step)
            rate = rules.rate(theirs[0].currency, mine.currency)
            for row in theirs:
                found[source][(row.day - first).days * step + place] = float(row.price) * rate
    return found


def _quote(card_id: int, row: HistoryRow) -> PriceQuote:
    return PriceQuote(card_id=card_id, finish=row.finish, source=row.source, kind=row.kind, currency=row.currency)


def _values(row: HistoryRow) -> list[tuple[HistoryColumn, float]]:
    told = (
        (HistoryColumn.PRICE, row.price),
        (HistoryColumn.BUYLIST, row.buylist),
        (HistoryColumn.STOCK, row.stock),
        (HistoryColumn.WANTED, row.wanted),
        (HistoryColumn.SALES, row.sold),
    )
    return [(column, float(value)) for column, value in told if value is not None]
