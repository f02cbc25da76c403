"""The report of a backtest: one page that needs nothing else, with the plots of the record's pages."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dualcaster_app import formatting
from dualcaster_core.signals.record.confidence import EarningRules
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_core.signals.record.views import BacktestRecord, IntervalRecord, KindRecord
from dualcaster_http.site.assets import STYLE, joined_style
from dualcaster_http.site.plots import (
    CalibrationPlot,
    FanPlot,
    SkillPlot,
    SkillRow,
    calibration_plot,
    fan_plot,
    percent,
    points,
    points_text,
    signed_percent,
    skill_plot,
)


@frozen
class ReportPart:
    """A history's part of the report: its record, and the plots that go with it."""

    record: BacktestRecord
    chances: CalibrationPlot | None
    kinds: tuple[tuple[KindRecord, CalibrationPlot | None], ...]
    skill: SkillPlot | None
    lift: SkillPlot | None
    fans: tuple[tuple[str, FanPlot], ...]


def backtest_report(records: Sequence[BacktestRecord], *, made_at: datetime, command: str) -> str:
    """Write the report of one or more histories as HTML, for light and dark screens."""
    environment = Environment(
        loader=PackageLoader("dualcaster_http", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=percent,
        points=points,
        signed_percent=signed_percent,
        day=formatting.day,
        figure=figure_text,
        error=error_text,
        area=area_text,
    )
    return environment.get_template("signals/backtest.html").render(
        parts=[report_part(record) for record in records],
        made_at=made_at,
        command=command,
        required=EarningRules().outcomes,
        style=Markup(joined_style(STYLE / "site")),  # noqa: S704 - our own style sheets
        cover=cover_text,
    )


def report_part(record: BacktestRecord) -> ReportPart:
    """Lay the plots of one history out."""
    rises = record.rises
    skill = (
        []
        if rises is None
        else [
            SkillRow("Chance to rise, against the base rate", rises.skill_base_rate),
            SkillRow("Chance to rise, against 'price stays'", rises.skill_price_stays),
        ]
    )
    for one in record.kinds:
        why = f"{one.stated:,} judged forecasts"
        skill.append(SkillRow(f"{label(one)}, against the base rate", one.skill_base_rate, why))
        if one.skill_price_stays is not None:
            skill.append(SkillRow(f"{label(one)}, against 'price stays'", one.skill_price_stays))
    fans = [(f"Where prices went after a {action.name}", fan_plot(fan)) for action, fan in record.fans]
    return ReportPart(
        record=record,
        chances=None if rises is None else calibration_plot(rises.bins, rises.error),
        kinds=tuple((one, calibration_plot(one.bins, one.error)) for one in record.kinds),
        skill=skill_plot(skill),
        lift=skill_plot([SkillRow(label(one), one.lift, f"{one.judged:,} judged") for one in record.kinds]),
        fans=tuple((name, plot) for name, plot in fans if plot is not None),
    )


def label(one: KindRecord) -> str:
    """Name a kind and action: ``Momentum, BUY``."""
    return f"{one.kind.replace('_', ' ').capitalize()}, {one.action.name}"


def figure_text(figure: Figure | None, *, signed: bool = False) -> str:
    """Write a share and its interval as percentages."""
    if figure is None:
        return "–"
    write = signed_percent if signed else percent
    if figure.bounds is None:
        return write(figure.value, 1)
    return f"{write(figure.value, 1)} ({write(figure.bounds.low, 1)} to {write(figure.bounds.high, 1)})"


def area_text(figure: Figure | None) -> str:
    """Write an area under the curve, 0 to 1, with its interval."""
    if figure is None:
        return "–"
    bounds = figure.bounds
    return f"{figure.value:.3f}" + (f" ({bounds.low:.3f} to {bounds.high:.3f})" if bounds else "")


def error_text(figure: Figure | None) -> str:
    """Write a calibration error in points, with its interval."""
    return "–" if figure is None else points_text(figure)


def cover_text(interval: IntervalRecord) -> str:
    """Say how often 80 % intervals held."""
    return "not judged" if interval.coverage is None else figure_text(interval.coverage)
