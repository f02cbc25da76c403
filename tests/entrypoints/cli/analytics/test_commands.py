"""``dualcaster analytics``: what operators see, count anew and take along."""

import csv
import json
from asyncio import to_thread
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from dualcaster_core.analytics.errors import RangeInvalid
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_postgres.sql.database import Database
from tests.support.usage_history import store, usage_history

Run = Callable[..., Result]


async def _past(database: Database) -> int:
    rows = list(usage_history(datetime.now(UTC).date(), days=20, people=40, events=600))
    await store(database, rows)
    return len(rows)


async def test_targets_and_figures_are_shown(run: Run, database: Database) -> None:
    """The report has every target, and says what is not measured; counts are made first."""
    await _past(database)
    assert "up to date" in (await to_thread(run, "analytics", "aggregate")).stdout
    shown = (await to_thread(run, "analytics", "report")).stdout
    assert "Net promoter score" in shown
    assert "not measured" in shown
    assert "card.viewed" in shown
    report = json.loads((await to_thread(run, "analytics", "report", "--json")).stdout)
    assert len(report["targets"]) == 16
    assert report["funnel"]["proposed"] > 0


async def test_days_are_counted_anew(run: Run, database: Database) -> None:
    """A range is named back, and a wrong one refused with its code."""
    await _past(database)
    today = datetime.now(UTC).date().isoformat()
    assert f"to {today} anew" in (await to_thread(run, "analytics", "aggregate", "--from", today)).stdout
    with pytest.raises(RangeInvalid, match="at most 400 days"):
        await to_thread(run, "analytics", "aggregate", "--from", "2020-01-01", "--to", today)


async def test_events_and_days_are_written(run: Run, database: Database, tmp_path: Path) -> None:
    """A file has every event of the range, and the counts of days add up to as many."""
    events = await _past(database)
    await to_thread(run, "analytics", "aggregate")
    lines = await to_thread(run, "analytics", "export", "--output", str(tmp_path / "events.jsonl"))
    assert lines.exit_code == 0, lines.output
    assert len((tmp_path / "events.jsonl").read_text().splitlines()) == events
    await to_thread(
        run, "analytics", "export", "--of", "days", "--format", "csv", "--output", str(tmp_path / "days.csv")
    )
    with (tmp_path / "days.csv").open(newline="") as file:
        assert sum(int(row["events"]) for row in csv.DictReader(file)) == events
    with pytest.raises(ValidationFailed, match="No such file"):
        await to_thread(run, "analytics", "export", "--output", str(tmp_path / "nowhere" / "events.jsonl"))
