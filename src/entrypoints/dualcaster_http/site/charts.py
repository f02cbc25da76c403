"""The geometry of price charts. Positions are percentages, so that text keeps its size on every screen."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import frozen

from dualcaster_app import formatting
from dualcaster_core.market.model import Chart, ChartPoint

TOP, BOTTOM = 7.0, 86.0
"""Where the plot begins and ends, in percent of the height; the days stand below."""
LEFT, RIGHT = 1.5, 98.5
_STEPS = (Decimal(1), Decimal("2.5"), Decimal(5), Decimal(10))
_LEAST_SPREAD = Decimal("0.2")
"""The least part of the highest amount that the axis spans, so that a quiet price does not look like a wild one."""
_LEAST_OF_INDEX = Decimal("0.06")
"""The same of an index, which moves less than a card."""
MAX_DAY_LABELS = 5
RANGES = ((7, "7D"), (30, "30D"), (90, "90D"), (None, "All"))


@frozen
class Mark:
    """A point of the plot, in percent."""

    x: float
    y: float


@frozen
class Series:
    """A line of the plot: its finish and source, and the paths of line and area in a square of 1,000 units."""

    finish: str
    source: str
    path: str
    area: str
    last: Mark


@frozen
class AmountTick:
    """A horizontal line and its amount in US dollars."""

    y: float
    amount: Decimal


@frozen
class DayTick:
    """A day below the plot, how its text is anchored, and whether a narrow chart leaves it out."""

    x: float
    day: date
    anchor: str
    is_minor: bool


@frozen
class Column:
    """A day one can point at: where it is, and by finish the amounts and where those stand."""

    x: float
    day: date
    amounts: tuple[tuple[str, Decimal], ...]
    marks: tuple[Mark, ...]


@frozen
class Range:
    """How far back a chart goes: ``days`` (None for all there is), its label, and where it is shown."""

    days: int | None
    label: str
    address: str
    is_current: bool


@frozen
class Plot:
    """A chart ready to be drawn; ``unit`` is that of its amounts: a currency, or ``points``."""

    series: tuple[Series, ...]
    amounts: tuple[AmountTick, ...]
    days: tuple[DayTick, ...]
    columns: tuple[Column, ...]
    unit: str = "USD"


@frozen
class _Scale:
    first: date
    span: int
    low: Decimal
    high: Decimal

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.span if self.span else 0.5
        return round(LEFT + (RIGHT - LEFT) * share, 2)

    def y(self, amount: Decimal) -> float:
        share = float((amount - self.low) / (self.high - self.low))
        return round(BOTTOM - (BOTTOM - TOP) * share, 2)


def plot_of(charts: Sequence[Chart], unit: str = "USD") -> Plot | None:
    """Lay out the charts of a card in one plot; None where no finish has prices of two days."""
    drawn = [chart for chart in charts if len(chart.points) > 1]
    if not drawn:
        return None
    days = sorted({point.day for chart in drawn for point in chart.points})
    amounts = [point.amount for chart in drawn for point in chart.points]
    least = _LEAST_OF_INDEX if unit == formatting.POINTS else _LEAST_SPREAD
    ticks = _round_amounts(min(amounts), max(amounts), least)
    scale = _Scale(days[0], (days[-1] - days[0]).days, ticks[0], ticks[-1])
    return Plot(
        series=tuple(_series(chart, scale) for chart in drawn),
        amounts=tuple(AmountTick(scale.y(amount), amount) for amount in ticks),
        days=tuple(_day_ticks(days, scale)),
        columns=tuple(_column(day, drawn, scale) for day in days),
        unit=unit,
    )


def points_of(plot: Plot) -> str:
    """Write the days of a plot for its script: ``[x, day, [[finish, amount, y], ...]]`` each, as JSON."""
    points = [(column.x, formatting.day(column.day), _told(column, plot.unit)) for column in plot.columns]
    return json.dumps(points, ensure_ascii=False, separators=(",", ":"))


def _told(column: Column, unit: str) -> list[tuple[str, str, float]]:
    placed = zip(column.amounts, column.marks, strict=True)
    return [(finish, formatting.money(amount, unit), mark.y) for (finish, amount), mark in placed]


def ranges_of(path: str, chosen: int | None) -> tuple[Range, ...]:
    """List the ranges that a chart can be shown in; ``chosen`` is the one shown."""
    asks = f"{path}{'&' if '?' in path else '?'}days="
    return tuple(
        Range(days, label, path if days is None else f"{asks}{days}", days == chosen) for days, label in RANGES
    )


def sparkline(points: Sequence[ChartPoint]) -> str | None:
    """Return the path of a small line in a square of 100 units, low amounts below; None for fewer than two days."""
    if len(points) < 2:
        return None
    low, high = min(point.amount for point in points), max(point.amount for point in points)
    first, span = points[0].day, (points[-1].day - points[0].day).days

    def place(point: ChartPoint) -> str:
        x = (point.day - first).days / span * 100
        y = 90 - float((point.amount - low) / (high - low)) * 80 if high > low else 50.0
        return f"{x:.1f} {y:.1f}"

    return "M" + "L".join(place(point) for point in points)


def _series(chart: Chart, scale: _Scale) -> Series:
    places = [(scale.x(point.day), scale.y(point.amount)) for point in chart.points]
    path = "M" + "L".join(f"{x * 10:.0f} {y * 10:.0f}" for x, y in places)
    area = f"{path}V{BOTTOM * 10:.0f}H{places[0][0] * 10:.0f}Z"
    return Series(chart.finish, chart.source, path, area, Mark(*places[-1]))


def _column(day: date, charts: Sequence[Chart], scale: _Scale) -> Column:
    amounts = [(chart.finish, point.amount) for chart in charts for point in chart.points if point.day == day]
    marks = tuple(Mark(scale.x(day), scale.y(amount)) for _, amount in amounts)
    return Column(scale.x(day), day, tuple(amounts), marks)


def _day_ticks(days: Sequence[date], scale: _Scale) -> list[DayTick]:
    parts = min(MAX_DAY_LABELS - 1, max(1, scale.span))
    ticks = []
    for part in range(parts + 1):
        day = days[0] + timedelta(days=round(scale.span * part / parts))
        anchor = "start" if part == 0 else "end" if part == parts else "middle"
        ticks.append(DayTick(scale.x(day), day, anchor, is_minor=part % 2 == 1))
    return ticks


def _round_amounts(low: Decimal, high: Decimal, least: Decimal) -> list[Decimal]:
    """List three to six round amounts that enclose two others."""
    missing = max(least * high, Decimal("0.10")) - (high - low)
    if missing > 0:
        low, high = max(low - missing / 2, Decimal(0)), high + missing / 2
    spread = high - low
    magnitude = Decimal(10) ** ((spread / 4).adjusted())
    step = max(next(magnitude * s for s in _STEPS if magnitude * s * 4 >= spread), Decimal("0.01"))
    bottom = low // step * step
    ticks = [bottom]
    while ticks[-1] < high or len(ticks) < 3:
        ticks.append(ticks[-1] + step)
    return ticks
