"""The geometry of the plots of the operator's figures, and amounts in words."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.administration.figures import OperatorFigures, TableFigures
from dualcaster_http.site.day_lines import DayLine, day_line

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


@frozen(kw_only=True)
class TableBar:
    """A table: its size in words, how wide its bar is in percent, and how much of it is dead."""

    name: str
    size: str
    width: float
    rows: int
    dead: str
    is_late: bool


def day_lines(figures: OperatorFigures) -> Sequence[DayLine]:
    """Lay out what happened by day, each line on a scale of its own from 0."""
    days = figures.trade_days
    return [
        day_line("Accounts opened", [one.opened for one in figures.people_days]),
        day_line("Proposals sent", [one.proposed for one in days]),
        day_line("Proposals accepted", [one.accepted for one in days]),
        day_line("Trades completed", [one.completed for one in days]),
        day_line("Ended without a trade", [one.ended for one in days]),
    ]


def table_bars(tables: Sequence[TableFigures]) -> Sequence[TableBar]:
    """Lay out the largest tables, the first over the whole field."""
    most = max((one.bytes for one in tables), default=1)
    return [
        TableBar(
            name=one.name,
            size=size(one.bytes),
            width=round(100 * one.bytes / max(1, most), 2),
            rows=one.rows,
            dead=f"{100 * one.dead_share:.0f} %",
            is_late=one.dead_share > 0.2 and one.rows + one.dead > 10_000,
        )
        for one in tables
    ]


def size(number: int) -> str:
    """Write bytes in the unit that fits: ``812 bytes``, ``3.4 MB``."""
    amount, unit = float(number), 0
    while amount >= 1_000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1_000, unit + 1
    return f"{amount:,.0f} {_UNITS[unit]}" if unit == 0 or amount >= 100 else f"{amount:,.1f} {_UNITS[unit]}"


def lasting(seconds: float) -> str:
    """Write a time: ``40 s``, ``12 min``, ``3 h``, ``5 days``."""
    if seconds < 90:
        return f"{seconds:,.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:,.0f} min"
    return f"{seconds / 3_600:,.0f} h" if seconds < 172_800 else f"{seconds / 86_400:,.0f} days"
