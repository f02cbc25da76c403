"""Events and counts as files for other programs: CSV or JSON lines, made line by line."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from io import StringIO
from typing import Final

from dualcaster_core.analytics.model import DayCount
from dualcaster_core.analytics.views import ExportedEvent


class ExportFormat(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


EVENT_COLUMNS: Final = ("at", "type", "surface", "cohort", "properties")
DAY_COLUMNS: Final = ("day", "type", "surface", "events", "people")
_LINES_AT_ONCE: Final = 500


async def event_lines(events: AsyncIterator[ExportedEvent], format_: ExportFormat) -> AsyncIterator[bytes]:
    """Write events as they come, some hundred lines at a time."""
    lines = [_head(EVENT_COLUMNS, format_)]
    async for event in events:
        cohort = None if event.cohort is None else event.cohort.isoformat()
        values = (event.at.isoformat(), event.type.value, event.surface.value, cohort, dict(event.properties))
        lines.append(_line(EVENT_COLUMNS, values, format_))
        if len(lines) >= _LINES_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


async def day_lines(counts: Sequence[DayCount], format_: ExportFormat) -> AsyncIterator[bytes]:
    """Write the counts of days, of which a range has some thousands at most."""
    lines = [_head(DAY_COLUMNS, format_)]
    for one in counts:
        values = (one.day.isoformat(), one.type.value, one.surface.value, one.events, one.people)
        lines.append(_line(DAY_COLUMNS, values, format_))
    yield "".join(lines).encode()


def _head(columns: Sequence[str], format_: ExportFormat) -> str:
    return ",".join(columns) + "\r\n" if format_ is ExportFormat.CSV else ""


def _line(columns: Sequence[str], values: Sequence[object], format_: ExportFormat) -> str:
    if format_ is ExportFormat.JSON_LINES:
        return json.dumps(dict(zip(columns, values, strict=True)), separators=(",", ":")) + "\n"
    out = StringIO(newline="")
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return json.dumps(value, separators=(",", ":"), sort_keys=True) if isinstance(value, dict) else value
