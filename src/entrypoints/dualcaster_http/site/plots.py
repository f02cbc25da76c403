"""The geometry of the plots of a record. Positions are percentages, so that text keeps its size on every screen."""

from collections.abc import Sequence
from math import sqrt

from attrs import frozen

from dualcaster_core.signals.record.fans import Fan
from dualcaster_core.signals.record.measures import Bounds, CalibrationBin
from dualcaster_core.signals.record.resampling import Figure

TOP, BOTTOM = 4.0, 88.0
LEFT, RIGHT = 12.0, 98.0
"""Where the field of a plot begins and ends; amounts stand left of it, and the scale below."""
BAR_LEFT, BAR_RIGHT = 1.0, 99.0
_SMALLEST, _LARGEST = 3.5, 9.0
"""Radii in pixels of the dots of the fewest and of the most forecasts."""
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


@frozen
class Tick:
    """A line of the scale: where it is, in percent, and what it says."""

    place: float
    text: str


@frozen
class CalibrationDot:
    """The forecasts of one tenth: where the dot is, how large, its whisker, and what a reader is told."""

    x: float
    y: float
    low: float
    high: float
    radius: float
    stated: str
    came_true: str
    span: str
    count: int


@frozen
class CalibrationPlot:
    """Stated probabilities to the right, the share that came true upwards; on the diagonal they are the same."""

    dots: tuple[CalibrationDot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    diagonal: tuple[float, float, float, float]
    error: str


@frozen
class SkillRow:
    """What a bar is of: its label, its figure (a share; above 0 is better than the control), and why there is none."""

    label: str
    figure: Figure | None
    why_none: str = "not enough outcomes"


@frozen
class SkillBar:
    """A bar from nothing to its figure, with the whisker of its interval; ``is_sure`` where that leaves nothing out."""

    label: str
    start: float
    width: float
    low: float | None
    high: float | None
    is_better: bool
    is_sure: bool
    value: str
    span: str
    count: int
    why_none: str


@frozen
class SkillPlot:
    """Bars over one scale: ``zero`` is where the control stands."""

    bars: tuple[SkillBar, ...]
    ticks: tuple[Tick, ...]
    zero: float


@frozen
class ShareRow:
    """What a dot is of: a share (0 to 1), between which bounds it lies, of how many, and its mean accuracy if known."""

    label: str
    share: float
    bounds: Bounds | None
    count: int
    accuracy: float | None = None


@frozen
class ShareDot:
    """A dot on the scale of shares, its whisker, where the accuracy stands, and what a reader is told."""

    label: str
    x: float
    low: float | None
    high: float | None
    accuracy_x: float | None
    value: str
    span: str
    accuracy: str
    count: int


@frozen
class SharePlot:
    """Dots over one scale from 0 to 100 %; ``target`` is where they ought to stand, None where nothing is promised."""

    dots: tuple[ShareDot, ...]
    ticks: tuple[Tick, ...]
    target: float | None
    target_text: str
    has_accuracy: bool


@frozen
class FanArea:
    """A band as a path in a square of 1,000 units."""

    share: str
    path: str


@frozen
class FanDay:
    """What is told of a day in the table."""

    day: int
    middle: str
    control: str
    spans: tuple[str, ...]


@frozen
class FanPlot:
    """Where prices went after signals: bands, the median, and the median of cards drawn at random ("" without)."""

    areas: tuple[FanArea, ...]
    middle: str
    control: str
    zero: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    days: tuple[FanDay, ...]
    paths: int


def calibration_plot(bins: Sequence[CalibrationBin], error: Figure | None = None) -> CalibrationPlot | None:
    """Lay out the bins of ``calibration``; None where there are none."""
    if not bins:
        return None
    most = max(one.count for one in bins)
    ticks = [part / 5 for part in range(6)]
    return CalibrationPlot(
        dots=tuple(_dot(one, most) for one in bins),
        across=tuple(Tick(_x(part), percent(part)) for part in ticks),
        up=tuple(Tick(_y(part), percent(part)) for part in ticks),
        diagonal=(_x(0), _y(0), _x(1), _y(1)),
        error=points_text(error) if error else "",
    )


def skill_plot(rows: Sequence[SkillRow]) -> SkillPlot | None:
    """Lay out bars of skill over one scale; None where no row has a figure."""
    ends = [end for row in rows if row.figure for end in (row.figure.value, *_ends(row.figure))]
    if not ends:
        return None
    low, high, step = _round_scale(max(min(*ends, 0.0), -1.0), min(max(*ends, 0.05), 1.0))

    def place(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * share, 2)

    count = round((high - low) / step)
    ticks = tuple(Tick(place(low + step * part), signed_percent(low + step * part)) for part in range(count + 1))
    zero = place(0.0)
    bars = []
    for row in rows:
        figure = row.figure
        end = place(figure.value) if figure else zero
        bounds = figure.bounds if figure else None
        bars.append(
            SkillBar(
                label=row.label,
                start=min(zero, end),
                width=round(abs(end - zero), 2),
                low=place(bounds.low) if bounds else None,
                high=place(bounds.high) if bounds else None,
                is_better=figure is not None and figure.value > 0,
                is_sure=bounds is not None and (bounds.low > 0 or bounds.high < 0),
                value=signed_percent(figure.value, digits=1) if figure else "",
                span=f"{signed_percent(bounds.low, 1)} to {signed_percent(bounds.high, 1)}" if bounds else "",
                count=figure.count if figure else 0,
                why_none="" if figure else row.why_none,
            )
        )
    return SkillPlot(tuple(bars), ticks, zero)


def share_plot(rows: Sequence[ShareRow], target: float | None = None) -> SharePlot | None:
    """Lay out shares, each with its interval; None where there are none."""
    if not rows:
        return None

    def place(share: float) -> float:
        return round(BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(max(share, 0.0), 1.0), 2)

    return SharePlot(
        dots=tuple(
            ShareDot(
                label=row.label,
                x=place(row.share),
                low=place(row.bounds.low) if row.bounds else None,
                high=place(row.bounds.high) if row.bounds else None,
                accuracy_x=None if row.accuracy is None else place(row.accuracy),
                value=percent(row.share),
                span=f"{percent(row.bounds.low)} to {percent(row.bounds.high)}" if row.bounds else "",
                accuracy="" if row.accuracy is None else percent(row.accuracy),
                count=row.count,
            )
            for row in rows
        ),
        ticks=tuple(Tick(place(part / 4), percent(part / 4)) for part in range(5)),
        target=None if target is None else place(target),
        target_text="" if target is None else percent(target),
        has_accuracy=any(row.accuracy is not None for row in rows),
    )


def fan_plot(fan: Fan | None) -> FanPlot | None:
    """Lay out a fan; None where there is none."""
    if fan is None or len(fan.days) < 2:
        return None
    widest = fan.bands[0]
    low, high, step = _round_scale(min(*widest.low, *fan.middle, 0.0), max(*widest.high, *fan.middle, 0.02))
    span = fan.days[-1] - fan.days[0]

    def x(day: int) -> float:
        return (day - fan.days[0]) / span

    def y(value: float) -> float:
        return 1 - (min(max(value, low), high) - low) / (high - low)

    def line(values: Sequence[float]) -> str:
        return "L".join(f"{x(day) * 1000:.0f} {y(v) * 1000:.0f}" for day, v in zip(fan.days, values, strict=True))

    def back(values: Sequence[float]) -> str:
        pairs = list(zip(fan.days, values, strict=True))[::-1]
        return "L".join(f"{x(day) * 1000:.0f} {y(value) * 1000:.0f}" for day, value in pairs)

    every = max(1, round(len(fan.days) / 7))
    shown = [day for place, day in enumerate(fan.days) if place % every == 0]
    return FanPlot(
        areas=tuple(FanArea(percent(band.share), f"M{line(band.low)}L{back(band.high)}Z") for band in fan.bands),
        middle=f"M{line(fan.middle)}",
        control=f"M{line(fan.control)}" if fan.control else "",
        zero=round(TOP + (BOTTOM - TOP) * y(0.0), 2),
        across=tuple(Tick(round(LEFT + (RIGHT - LEFT) * x(day), 2), str(day)) for day in shown),
        up=tuple(
            Tick(round(TOP + (BOTTOM - TOP) * y(low + step * part), 2), signed_percent(low + step * part))
            for part in range(round((high - low) / step) + 1)
        ),
        days=tuple(_fan_day(fan, place) for place in range(len(fan.days))),
        paths=fan.paths,
    )


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a percentage: ``12 %``."""
    return f"{share * 100:.{digits}f} %"


def signed_percent(share: float, digits: int = 0) -> str:
    """Write a share with its sign: ``+12 %``, ``−3 %``."""
    text = f"{abs(share) * 100:.{digits}f}"
    sign = "" if float(text) == 0 else "+" if share > 0 else "−"
    return f"{sign}{text} %"


def points(share: float) -> str:
    """Write a share in percentage points: ``4.2``."""
    return f"{share * 100:.1f}"


def points_text(figure: Figure) -> str:
    """Write an error in percentage points with its interval: ``4.2 points (3.1 to 5.6)``."""
    bounds = figure.bounds
    return f"{points(figure.value)} points" + (f" ({points(bounds.low)} to {points(bounds.high)})" if bounds else "")


def _dot(one: CalibrationBin, most: int) -> CalibrationDot:
    return CalibrationDot(
        x=_x(one.stated),
        y=_y(one.came_true),
        low=_y(one.bounds.low),
        high=_y(one.bounds.high),
        radius=round(_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(one.count / most), 1),
        stated=percent(one.stated),
        came_true=percent(one.came_true),
        span=f"{percent(one.bounds.low)} to {percent(one.bounds.high)}",
        count=one.count,
    )


def _fan_day(fan: Fan, place: int) -> FanDay:
    return FanDay(
        day=fan.days[place],
        middle=signed_percent(fan.middle[place], 1),
        control=signed_percent(fan.control[place], 1) if fan.control else "",
        spans=tuple(
            f"{signed_percent(band.low[place], 1)} to {signed_percent(band.high[place], 1)}" for band in fan.bands
        ),
    )


def _x(share: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * share, 2)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 2)


def _ends(figure: Figure) -> tuple[float, ...]:
    return (figure.bounds.low, figure.bounds.high) if figure.bounds else ()


def _round_scale(low: float, high: float) -> tuple[float, float, float]:
    """Return round ends that enclose two values and 0, and a step that gives at most eight lines."""
    span = max(high - low, 0.01)
    step = next((one for one in _STEPS if span / one <= 6), span / 6)
    below, above = (low // step) * step if low < 0 else 0.0, -(-high // step) * step
    return below, max(above, below + step), step
