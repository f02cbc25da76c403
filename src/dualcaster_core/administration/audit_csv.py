"""The audit log as CSV."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Final

from dualcaster_core.administration.views import AuditRecord
from dualcaster_core.kernel.text import spreadsheet_text

COLUMNS: Final = ("at", "action", "by", "source", "subject", "reason", "details")
_LINES_AT_ONCE: Final = 500


async def audit_lines(records: AsyncIterator[AuditRecord]) -> AsyncIterator[bytes]:
    """Write entries as they come, some hundred lines at a time; no cell is a formula to a spreadsheet."""
    out = StringIO(newline="")
    rows, waiting = csv.writer(out), 0
    rows.writerow(COLUMNS)
    async for one in records:
        details = "; ".join(f"{name}: {value}" for name, value in one.details.items())
        by = one.by if one.by is not None else f"{one.by_name} (console)" if one.by_name else ""
        cells = (one.at.isoformat(), one.action, by, one.source.value, one.subject or "", one.reason, details)
        rows.writerow([spreadsheet_text(cell) for cell in cells])
        waiting += 1
        if waiting >= _LINES_AT_ONCE:
            yield out.getvalue().encode()
            out, waiting = StringIO(newline=""), 0
            rows = csv.writer(out)
    yield out.getvalue().encode()
