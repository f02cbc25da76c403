"""The figures of a store as tables to download."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dualcaster_core.kernel.text import spreadsheet_text
from dualcaster_core.stores.statistics.model import StatisticsTable
from dualcaster_core.stores.statistics.views import StockAge, StoreFigures

Rows = Sequence[Sequence[object]]


def age_words(age: StockAge) -> str:
    """Say how old copies are."""
    if age.from_days is None:
        return "not known"
    return f"over {age.from_days - 1} days" if age.to_days is None else f"{age.from_days} to {age.to_days} days"


def _demand(figures: StoreFigures) -> Rows:
    return [(one.set_code, one.set_name, one.people, one.wanted, one.filled) for one in figures.demand or ()]


def _unfilled(figures: StoreFigures) -> Rows:
    return [
        (one.name, one.people, one.wanted, one.filled, one.missing, one.market_price) for one in figures.unfilled or ()
    ]


def _sales(figures: StoreFigures) -> Rows:
    return [(one.day, one.copies, one.value) for one in figures.sales]


def _ages(figures: StoreFigures) -> Rows:
    return [(age_words(one), one.copies, one.value) for one in figures.ages]


def _buylist(figures: StoreFigures) -> Rows:
    return [(one.day, one.submitted, one.paid, one.cash, one.credit) for one in figures.buylist]


TABLES: Final[Mapping[StatisticsTable, tuple[tuple[str, ...], Callable[[StoreFigures], Rows]]]] = {
    StatisticsTable.DEMAND: (("Set code", "Set", "People", "Copies wanted", "In stock"), _demand),
    StatisticsTable.UNFILLED: (
        ("Card", "People", "Copies wanted", "In stock", "Missing", "Market price USD"),
        _unfilled,
    ),
    StatisticsTable.SALES: (("Day", "Copies", "Value USD"), _sales),
    StatisticsTable.AGE: (("Age", "Copies", "Value USD"), _ages),
    StatisticsTable.BUYLIST: (("Day", "Orders submitted", "Orders paid", "Cash USD", "Credit USD"), _buylist),
}
"""The columns of each table, and its rows."""


def table_csv(figures: StoreFigures, table: StatisticsTable) -> bytes:
    """Write a table as CSV in UTF-8; no cell is read as a formula."""
    head, rows = TABLES[table]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows(figures):
        writer.writerow(
            [spreadsheet_text(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row]
        )
    return out.getvalue().encode()
