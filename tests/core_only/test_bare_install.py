"""The bare install is the core and nothing else."""

import asyncio
import subprocess
import sys
from datetime import date
from importlib.util import find_spec

import pytest

from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.signals.chain.days import BEGINNING, export_lines, seal
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.lookahead import check_lookahead
from dualcaster_core.signals.synthetic import synthetic_histories
from dualcaster_core.testing import FixedClock, InMemoryDatabase

OPTIONAL = ("sqlalchemy", "psycopg", "litestar", "typer", "dramatiq", "redis", "ijson", "rapidfuzz", "numpy")


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_bare_install_brings_no_adapter_library(name: str) -> None:
    """What only adapters and entry points need is not installed with the core."""
    assert find_spec(name) is None


def test_use_cases_run_in_memory() -> None:
    """Accounts work without a database."""
    clock = FixedClock()
    alice = asyncio.run(Accounts(InMemoryDatabase(clock).units, clock).create("alice"))
    assert alice.username == "alice"


def test_rules_and_records_of_signals_need_the_core_alone() -> None:
    """Rules speak and are checked, and a record is verified, without numpy and without a database."""
    cards = list(synthetic_histories(5, end=date(2026, 6, 30)))
    checked = [check_lookahead(rule, cards) for rule in built_in_rules(RuleSettings())]
    assert [one.found for one in checked] == [None] * 7
    assert sum(one.proposals for one in checked) > 0
    assert seal(date(2026, 6, 30), [], BEGINNING) is None
    assert verify_record(export_lines([])).signals == 0


def test_a_missing_extra_gives_one_line_that_names_it() -> None:
    """The command without its extra says which one to install, and exits non-zero."""
    done = subprocess.run(
        [sys.executable, "-m", "dualcaster_cli"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "dualcaster[cli]" in done.stderr
