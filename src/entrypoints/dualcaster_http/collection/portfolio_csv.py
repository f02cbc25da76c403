"""A portfolio as a table for spreadsheets."""

import csv
from io import StringIO

import attrs

from dualcaster_core.collection.portfolio.views import PortfolioExport, PortfolioPosition
from dualcaster_core.kernel.text import spreadsheet_text

COLUMNS = tuple(field.name for field in attrs.fields(PortfolioPosition))


def portfolio_csv(export: PortfolioExport) -> bytes:
    """Write one line for each entry; what is not known is empty.

    A name that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for position in export.positions:
        writer.writerow([_cell(getattr(position, name)) for name in COLUMNS])
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return spreadsheet_text(text) if isinstance(value, str) else text
