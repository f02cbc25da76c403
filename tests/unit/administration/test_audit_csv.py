"""The audit log as CSV."""

import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from attrs import evolve

from dualcaster_core.administration.audit_csv import COLUMNS, audit_lines
from dualcaster_core.administration.model import AuditCategory, AuditFilters, category_of
from dualcaster_core.administration.views import AuditRecord
from dualcaster_core.kernel.audit import AuditAction, AuditSource
from dualcaster_core.kernel.errors import ValidationFailed

RECORD = AuditRecord(
    id="pQ3xYb7L",
    action="role_changed",
    category=AuditCategory.ROLE,
    source=AuditSource.SITE,
    by="cato",
    by_name="",
    subject="ann",
    reason="",
    details={"from": "user", "to": "admin"},
    at=datetime(2026, 3, 1, 12, tzinfo=UTC),
)


async def _written(*records: AuditRecord) -> list[list[str]]:
    async def given() -> AsyncIterator[AuditRecord]:
        for one in records:
            yield one

    text = b"".join([piece async for piece in audit_lines(given())]).decode()
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n"])
async def test_no_cell_is_a_formula(beginning: str) -> None:
    """What a spreadsheet would run gets an apostrophe in front, in reasons, names and details alike."""
    _, row = await _written(
        evolve(RECORD, reason=f"{beginning}cmd|' /C calc'!A0", subject=f"{beginning}x", details={f"{beginning}a": "b"})
    )
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
    assert row[5] == f"'{beginning}cmd|' /C calc'!A0"


async def test_lines_and_quotes_stay_in_their_cell() -> None:
    """A reason with commas, quotes and line ends is one cell; operators are named as such."""
    head, row = await _written(evolve(RECORD, by=None, by_name="olga", reason='one, "two"\nthree'))
    assert head == list(COLUMNS)
    assert (row[2], row[5], row[6]) == ("olga (console)", 'one, "two"\nthree', "from: user; to: admin")


async def test_many_entries_come_in_pieces() -> None:
    """Each of more than a thousand is there once."""
    assert len(await _written(*[RECORD] * 1_203)) == 1_204


def test_every_action_has_a_category() -> None:
    """The first word of an action is what it is about."""
    assert {category_of(one.value) for one in AuditAction} <= set(AuditCategory)


def test_a_range_ends_after_it_begins() -> None:
    """Days the other way round are refused."""
    day = RECORD.at.date()
    with pytest.raises(ValidationFailed, match="before it begins"):
        AuditFilters(first=day, last=day.replace(day=1, month=2))
