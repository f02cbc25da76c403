"""The tables of the reference of the audit log."""

import runpy

from dualcaster_core.accounts.business.model import STEPS, BusinessState, BusinessStep
from tests.support.source import ROOT

reference = runpy.run_path(str(ROOT / "tools" / "audit_reference.py"))
DOCUMENT = (ROOT / "docs" / "reference" / "audit-log.md").read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_data() -> None:
    """Who adds a permission or an action writes them anew: python tools/audit_reference.py."""
    assert reference["written"](DOCUMENT) == DOCUMENT


def test_the_steps_of_businesses_are_those_of_the_table() -> None:
    """Each row of the reference says where a step leads."""
    lines = [line.split("|") for line in DOCUMENT.splitlines() if line.startswith("| ") and line.count("|") == 6]
    rows = {line[1].strip(): [cell.strip() for cell in line[2:6]] for line in lines}
    for state in BusinessState:
        assert rows[state.value] == [
            (STEPS[state, step].value if (state, step) in STEPS else "") for step in BusinessStep
        ]
