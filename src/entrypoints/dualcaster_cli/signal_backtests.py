"""``dualcaster signals backtest``."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_app.backtests import (
    ALL,
    DATABASE,
    build_backtest,
    name_of_history,
    read_database,
    read_history,
    rules_named,
)
from dualcaster_cli.options import Json
from dualcaster_cli.session import (
    byte_progress,
    console,
    errors,
    print_json,
    settings,
    step_progress,
    table,
    with_application,
)
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.record.backtest import BacktestSettings
from dualcaster_core.signals.record.histories import StoredHistory
from dualcaster_core.signals.record.replay import ReplayRules
from dualcaster_core.signals.record.stored_prices import MOST_DAYS
from dualcaster_core.signals.record.views import BacktestRecord
from dualcaster_http.signals.backtest_report import (
    area_text,
    backtest_report,
    cover_text,
    error_text,
    figure_text,
    label,
)

LEFT_OUT_SHOWN = 5


Rule = Annotated[str, typer.Argument(help="A kind of signal that is built in or installed, or all.")]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="TCGplayer by week, Card Kingdom by day, AllPrices, or our own export; .gz and .xz too. Repeatable.",
    ),
]
FromDatabase = Annotated[
    bool, typer.Option("--from-database", help="The prices that are stored, as prices history export writes them.")
]
Days = Annotated[int | None, typer.Option("--days", min=1, max=MOST_DAYS, help="Of the database: days up to today.")]
Sources = Annotated[
    list[PriceSource] | None,
    typer.Option("--source", help="Of the database: only this source's prices. Repeatable; default: all."),
]
Horizon = Annotated[
    int | None, typer.Option("--horizon", min=1, max=365, help="Judge signals after so many days, not the rule's own.")
]
Report = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write a page of plots.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed draws the same random cards.")]


def backtest(
    rule: Rule = ALL,
    history: Files = None,
    from_database: FromDatabase = False,
    days: Days = None,
    source: Sources = None,
    horizon: Horizon = None,
    report: Report = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Play rules back over stored prices and say how often they were right, against controls, out of sample.

    Example: dualcaster signals backtest all --history AllPrices.json.xz --report report.html
    """
    if not history and not from_database:
        raise ValidationFailed("name a history to play back: --history FILE, or --from-database", field="history")
    if not from_database and (days is not None or source):
        raise ValidationFailed("--days and --source choose of the database: add --from-database", field="days")
    chosen = settings()
    rules = rules_named(rule, chosen.signals)
    asked = BacktestSettings(
        horizon_days=horizon,
        seed=seed,
        replay=ReplayRules(settings=chosen.signals),
        valuation=chosen.valuation,
    )
    records = []
    for name, stored in _histories(history or (), from_database, days or MOST_DAYS, source or (), quiet=as_json):
        playing = build_backtest(stored, name, rules, asked).play()
        with step_progress("Playing back, by day", len(stored.days) + 1, quiet=as_json) as advance:
            for _day in playing.days():
                advance(1)
            records.append(asyncio.run(playing.record()))
            advance(1)
    if report is not None:
        command = _command(rule, history or (), from_database, days, source or (), horizon)
        _write(report, backtest_report(records, made_at=datetime.now(UTC), command=command))
    if as_json:
        print_json(records)
        return
    for record in records:
        _show(record)
    if report is not None:
        console.print(f"Report: {report}", soft_wrap=True)


def _histories(
    files: Sequence[str], from_database: bool, days: int, sources: Sequence[PriceSource], *, quiet: bool
) -> Iterator[tuple[str, StoredHistory]]:
    """Read one history after the other, each with its name; the database is let go before its prices are played."""
    for location in files:
        name = name_of_history(location)
        with byte_progress(f"Reading {name}", quiet=quiet) as progress:
            stored = read_history(location, today=datetime.now(UTC).date(), progress=progress)
        yield name, stored
    if not from_database:
        return

    async def read(application: Application) -> StoredHistory:
        today = application.clock.now().date()
        with step_progress("Reading stored prices", None, quiet=quiet) as advance:
            return await read_database(
                application.signals.stored_prices, today=today, days=days, sources=sources, progress=advance
            )

    yield DATABASE, with_application(read)


def _command(
    rule: str,
    files: Sequence[str],
    from_database: bool,
    days: int | None,
    sources: Sequence[PriceSource],
    horizon: int | None,
) -> str:
    options = [f"--history {name_of_history(location)}" for location in files]
    options += ["--from-database"] if from_database else []
    options += [f"--days {days}"] if days else []
    options += [f"--source {source.value}" for source in sources]
    options += [f"--horizon {horizon}"] if horizon else []
    return " ".join(("dualcaster signals backtest", rule, *options))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error


def _show(record: BacktestRecord) -> None:
    shown = table(
        f"{record.name}: {record.rows:,} prices, {record.days} days to {record.last}, judged after "
        f"{record.horizon_days} days",
        *("kind", "judged", "came true", "random card", "skill", "off by", "80 % held", "published"),
        right=("judged", "came true", "random card", "skill", "off by", "80 % held", "published"),
    )
    for one in record.kinds:
        shown.add_row(
            label(one),
            f"{one.judged:,}",
            f"{one.came_true / one.judged:.1%}" if one.judged else "–",
            f"{one.random_share:.1%}" if one.random_share is not None else "–",
            f"{one.skill_base_rate.value:+.1%}" if one.skill_base_rate else "–",
            f"{one.error.value:.1%}" if one.error else "–",
            f"{one.interval.coverage.value:.1%}" if one.interval.coverage else "–",
            f"{one.published:,}",
        )
    console.print(shown)
    for one in record.kinds:
        console.print(f"{label(one)}, as of the last day: {one.status.sentence}")
    if record.silent:
        console.print(f"Said nothing on this history: {', '.join(record.silent)}.")
    rises = record.rises
    if rises is None:
        console.print("No chance to rise is stated: pip install 'dualcaster[signals]'.", markup=False)
    else:
        console.print(
            f"Up by more than {rises.question.rise:.0%} in {rises.question.days} days: {rises.judged:,} chances, "
            f"area under the curve {area_text(rises.area)}, off by {error_text(rises.error)}, skill over the base "
            f"rate {figure_text(rises.skill_base_rate, signed=True)}; {rises.published:,} of them published, off by "
            f"{error_text(rises.published_error)}."
        )
        console.print(f"As of the last day: {rises.status.sentence}")
    console.print(
        f"80 % interval of any card after {record.horizon_days} days: held {cover_text(record.every_card)} of "
        f"{record.every_card.judged:,}."
    )
    if record.faults.total:
        errors.print(
            f"{record.faults.total:,} rows left out: {record.faults.broken:,} broken, "
            f"{record.faults.doubled:,} doubled, {record.faults.absurd:,} absurd, {record.faults.future:,} of "
            "days yet to come",
            markup=False,
        )
        for example in record.faults.examples[:LEFT_OUT_SHOWN]:
            errors.print(example, markup=False)
