"""The bare install is the core and nothing else."""

import asyncio
import subprocess
import sys
from importlib.util import find_spec

import pytest

from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.testing import FixedClock, InMemoryDatabase

OPTIONAL = ("sqlalchemy", "psycopg", "litestar", "typer", "dramatiq", "redis", "ijson", "rapidfuzz")


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_bare_install_brings_no_adapter_library(name: str) -> None:
    """What only adapters and entry points need is not installed with the core."""
    assert find_spec(name) is None


def test_use_cases_run_in_memory() -> None:
    """Accounts work without a database."""
    clock = FixedClock()
    alice = asyncio.run(Accounts(InMemoryDatabase(clock).units, clock).create("alice"))
    assert alice.username == "alice"


def test_a_missing_extra_gives_one_line_that_names_it() -> None:
    """The command without its extra says which one to install, and exits non-zero."""
    done = subprocess.run(
        [sys.executable, "-m", "dualcaster_cli"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "dualcaster[cli]" in done.stderr
