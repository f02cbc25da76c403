"""The small line beside a suspect price: what was believed, and where the suspect one stands."""

from datetime import UTC
from decimal import Decimal
from math import log10

from attrs import frozen

from dualcaster_core.market.model import ChartPoint
from dualcaster_http.market.quarantine_views import QuarantinedPrice

WIDTH, HEIGHT, _EDGE = 120, 36, 4


@frozen
class JumpPlot:
    """Paths in a field of 120 by 36: the believed prices, the jump from the last one before, and the suspect price."""

    line: str
    jump: str
    x: float
    y: float


def jump_plot(price: QuarantinedPrice) -> JumpPlot:
    """Draw a suspect price among the believed ones, by day, on a logarithmic scale: it is ten times off or more."""
    suspect = ChartPoint(day=price.observed_at.astimezone(UTC).date(), amount=price.amount)
    points = price.points or (suspect,)
    shown = [*points, suspect]
    first, span = min(point.day for point in shown), max((_days(shown)), 1)
    low, high = min(_height(one.amount) for one in shown), max(_height(one.amount) for one in shown)

    def place(point: ChartPoint) -> tuple[float, float]:
        x = _EDGE + (point.day - first).days / span * (WIDTH - 2 * _EDGE)
        share = (_height(point.amount) - low) / (high - low) if high > low else 0.5
        return round(x, 1), round(HEIGHT - _EDGE - share * (HEIGHT - 2 * _EDGE), 1)

    before = [point for point in points if point.day <= suspect.day] or [points[0]]
    x, y = place(suspect)
    return JumpPlot(_path([place(one) for one in points]), _path([place(before[-1]), (x, y)]), x, y)


def _days(points: list[ChartPoint]) -> int:
    days = [point.day for point in points]
    return (max(days) - min(days)).days


def _height(amount: Decimal) -> float:
    return log10(max(amount, Decimal("0.01")))


def _path(places: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)
