"""Builds backtests of signal rules, over files of prices or over those that are stored."""

import asyncio
import gzip
import lzma
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from dualcaster_app.signal_rules import build_calibrator, build_screen, find_rule, has_learning, rule_origins
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import PriceSource
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.ports import SignalRule
from dualcaster_core.signals.record.backtest import Backtest, BacktestSettings, BacktestTools
from dualcaster_core.signals.record.histories import HistoryCollector, HistoryRow, StoredHistory, collect_history
from dualcaster_core.signals.record.stored_prices import StoredPrices
from dualcaster_sources.history import HistoryWriter, history_file

ALL = "all"
DATABASE = "stored prices"
"""What a history from the database is called in a report."""
EVERY_ROW = 5_000
Progress = Callable[[int, int | None], None]


def rules_named(name: str, settings: RuleSettings) -> tuple[SignalRule, ...]:
    """Return the rule that ``find_rule`` knows by a name, or of ``all`` those that are built in and installed."""
    if name != ALL:
        return (find_rule(name, settings),)
    return tuple(find_rule(kind, settings) for kind in rule_origins())


def read_history(location: str, *, today: date, progress: Progress) -> StoredHistory:
    """Read a history file of a kind that is known, and put it in order."""
    source = history_file(location)

    def rows() -> Iterator[HistoryRow | BadRecord]:
        for number, row in enumerate(source.rows(), 1):
            if number % EVERY_ROW == 0:
                progress(*source.progress())
            yield row

    return collect_history(rows(), today=today)


async def read_database(
    prices: StoredPrices, *, today: date, days: int, sources: Collection[PriceSource], progress: Callable[[int], object]
) -> StoredHistory:
    """Read the prices that are stored, and put them in order as those of a file; ``progress`` is told of rows."""
    collector = HistoryCollector(today)
    async for rows in prices.rows(days=days, sources=sources):
        await asyncio.to_thread(collector.add, rows)
        progress(len(rows))
    return await asyncio.to_thread(collector.history)


async def export_history(
    prices: StoredPrices, path: Path, *, days: int, sources: Collection[PriceSource], progress: Callable[[int], object]
) -> int:
    """Write the prices that are stored to a file, packed if it ends on ``.gz`` or ``.xz``; return how many rows.

    The file is there once it is whole. Raises ``ValidationFailed`` where it cannot be written.
    """
    part, count = path.with_name(f"{path.name}.part"), 0
    try:
        with _opened(part, path.suffix) as out:
            writer = HistoryWriter(out)
            async for rows in prices.rows(days=days, sources=sources):
                count += await asyncio.to_thread(writer.write, rows)
                progress(len(rows))
        part.replace(path)
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _opened(path: Path, packing: str) -> TextIO:
    if packing == ".xz":
        return lzma.open(path, "wt", encoding="utf-8", newline="", preset=1)
    if packing == ".gz":
        return gzip.open(path, "wt", encoding="utf-8", newline="")
    return path.open("w", encoding="utf-8", newline="")


def backtest_tools() -> BacktestTools:
    """Build what learns and evaluates; without the extra ``signals`` nothing is calibrated, and that is said."""
    screen = build_screen()
    if not has_learning():
        return BacktestTools(screen=screen)
    from dualcaster_calibration import BoostedRises, QuantileScores

    return BacktestTools(screen=screen, calibrator=build_calibrator(), rises=BoostedRises(), scores=QuantileScores())


def build_backtest(
    history: StoredHistory, name: str, rules: Sequence[SignalRule], settings: BacktestSettings
) -> Backtest:
    """Build the backtest of a history. Raises ``ValidationFailed`` where it is shorter than what is foretold."""
    span = (history.days[-1] - history.days[0]).days
    horizon = settings.horizon_days or settings.question.days
    if span < horizon:
        raise ValidationFailed(
            f"{name} spans {span} days, and nothing of {horizon} days can be graded on it: give a longer history, "
            "or a shorter --horizon"
        )
    return Backtest(history=history, name=name, rules=rules, tools=backtest_tools(), settings=settings)


def name_of_history(location: str) -> str:
    """Name a history file in a report: the last part of its path."""
    return Path(location.partition("?")[0]).name or location
