"""``dualcaster analytics``."""

import sys
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.analytics.exporting import ExportFormat, day_lines, event_lines
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.analytics.report import AnalyticsReport
from dualcaster_core.analytics.targets import TargetFigure, TargetUnit
from dualcaster_core.analytics.use_cases import AnalyticsReading, DateRange
from dualcaster_core.kernel.errors import ValidationFailed

app = typer.Typer(no_args_is_help=True)

First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day in UTC.")]
Last = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day in UTC; today if left out.")
]


@app.callback()
def analytics() -> None:
    """Look at how the site is used."""


@app.command("report")
def report(first: First = None, last: Last = None, as_json: Json = False) -> None:
    """Compare the product's targets with their figures, and show the way from matches to completed trades.

    The range has 30 days where nothing else is said, and 400 at most.

    Example: dualcaster analytics report --from 2026-11-01
    """

    async def run(application: Application) -> AnalyticsReport:
        reading = application.analytics.figures.for_operator()
        return await reading.report(_range(reading, first, last))

    found = with_application(run)
    if as_json:
        print_json(found)
        return
    _show_targets(found)
    _show_funnel(found)
    _show_days(found)


@app.command("aggregate")
def aggregate(first: First = None, last: Last = None) -> None:
    """Bring the counts of days and cohorts up to date, as the worker does every hour.

    With --from or --to those days are counted anew, as far as their events are kept: what was counted of others stays.

    Example: dualcaster analytics aggregate --from 2026-11-01
    """

    async def run(application: Application) -> DateRange | None:
        reading = application.analytics.figures.for_operator()
        within = _range(reading, first, last) if first or last else None
        await reading.aggregate(within)
        return within

    within = with_application(run)
    console.print("Counts are up to date." if within is None else f"Counted {within.first} to {within.last} anew.")


@app.command("export")
def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; - is standard output.")] = Path("-"),
    first: First = None,
    last: Last = None,
    of: Annotated[Literal["events", "days"], typer.Option(help="Single events, or the counts of days.")] = "events",
    format_: Annotated[ExportFormat, typer.Option("--format", help="CSV, or JSON lines.")] = ExportFormat.JSON_LINES,
    types: Annotated[list[AnalyticsType] | None, typer.Option("--type", help="Only this type; repeatable.")] = None,
) -> None:
    """Write events without the numbers that stand for people, or daily counts, for other programs.

    Example: dualcaster analytics export --of days --format csv --output days.csv
    """

    async def run(application: Application) -> int:
        reading = application.analytics.figures.for_operator()
        within, wanted = _range(reading, first, last), types or ()
        if of == "days":
            lines = day_lines(await reading.days(within, wanted), format_)
        else:
            lines = event_lines(reading.export(within, wanted), format_)
        return await _write(lines, output)

    written = with_application(run)
    if str(output) != "-":
        console.print(f"{written:,} bytes written to {output}")


async def _write(lines: AsyncIterator[bytes], output: Path) -> int:
    """Write piece by piece. Raises ``ValidationFailed`` where the file cannot be written."""
    written = 0
    try:
        with nullcontext(sys.stdout.buffer) if str(output) == "-" else output.open("wb") as file:
            async for piece in lines:
                written += file.write(piece)
            file.flush()
    except OSError as error:
        raise ValidationFailed(f"{output}: {error.strerror or error}", file=str(output)) from error
    return written


def _range(reading: AnalyticsReading, first: datetime | None, last: datetime | None) -> DateRange:
    return reading.range(first.date() if first else None, last.date() if last else None)


def _show_targets(found: AnalyticsReport) -> None:
    shown = table("Targets", "target", "figure", "goal", "state", right=("figure", "goal"))
    for one in found.targets:
        figure = "-" if one.figure is None else _amount(one, one.figure)
        goal = ("> " if one.strict else "") + _amount(one, one.goal)
        shown.add_row(one.title, figure, goal, one.state.value.replace("_", " "))
    console.print(shown)


def _amount(target: TargetFigure, value: float) -> str:
    if target.unit is TargetUnit.SHARE:
        return f"{100 * value:.1f} %"
    if target.unit is TargetUnit.DOLLARS:
        return f"${value:,.0f}"
    return f"{value:,.2f}" if target.unit is TargetUnit.STARS else f"{value:,.0f}"


def _show_funnel(found: AnalyticsReport) -> None:
    shown = table(f"From match to trade, {found.first} to {found.last}", "step", "count", right=("count",))
    for step, count in (
        ("matches viewed", found.funnel.match_views),
        ("proposals begun", found.funnel.proposed),
        ("accepted", found.funnel.accepted),
        ("completed", found.funnel.completed),
    ):
        shown.add_row(step, f"{count:,}")
    console.print(shown)


def _show_days(found: AnalyticsReport) -> None:
    shown = table("Events", "type", "in all", "most in a day", right=("in all", "most in a day"))
    for one in found.series:
        shown.add_row(one.type.value, f"{one.total:,}", f"{max(one.events):,}")
    console.print(shown)
