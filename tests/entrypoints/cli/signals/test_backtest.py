"""``dualcaster signals backtest``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.price_histories import card_kingdom_daily

_WITHOUT = """
import sys
for name in ("sklearn", "scoringrules", "threadpoolctl"):
    sys.modules[name] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if sys.modules.get(name, 0) is None else found(name, package)
from dualcaster_cli.main import run
run()
"""


def _run(*arguments: str, program: tuple[str, ...] = ("-m", "dualcaster_cli")) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program, "signals", "backtest", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        env={**os.environ, "COLUMNS": "160"},
    )


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks and a half of a made-up shop."""
    return card_kingdom_daily(tmp_path_factory.mktemp("history") / "days.csv.xz", days=18, cards=30)


def test_a_report_is_one_page_that_needs_nothing_else(history: Path, tmp_path: Path) -> None:
    """All rules are played back, the table is shown, and the page has its plots and styles inside."""
    report = tmp_path / "report.html"
    done = _run("all", "--history", str(history), "--report", str(report))
    assert done.returncode == 0, done.stderr
    assert "80 % interval of any card after 7 days: held" in done.stdout
    page = report.read_text("utf-8")
    assert page.count("<svg") > 2
    assert "What this does not know" in page
    assert all(word not in page for word in ("<script", "<link", 'src="http', "@import"))


def test_the_same_for_machines(history: Path) -> None:
    """JSON has each kind with its figures, intervals and why nothing is published."""
    done = _run("buylist_spread", "--history", str(history), "--json", "--horizon", "3")
    assert done.returncode == 0, done.stderr
    (record,) = json.loads(done.stdout)
    assert record["rules"] == ["buylist_spread"]
    assert record["horizon_days"] == 3
    assert record["rises"]["question"] == {"rise": 0.05, "days": 7}
    assert {one["status"]["status"] for one in record["kinds"]} <= {"earned", "too_few", "no_skill", "ill_calibrated"}


def test_without_the_extra_it_works_and_says_so(history: Path) -> None:
    """With the libraries blocked everything is graded, nothing is calibrated, and one line says what to install."""
    done = _run("all", "--history", str(history), program=("-c", _WITHOUT))
    assert done.returncode == 0, done.stderr
    assert "No chance to rise is stated: pip install 'dualcaster[signals]'." in done.stdout
    assert "nothing is installed that learns from outcomes" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("all",), "name a history to play back"),
        (("no_such_rule", "--history", "{history}"), "no_such_rule"),
        (("all", "--history", "/nowhere/prices.csv"), "No such file"),
        (("all", "--history", "{history}", "--horizon", "60"), "nothing of 60 days can be graded"),
        (("all", "--history", "{history}", "--report", "/nowhere/report.html"), "No such file"),
    ],
)
def test_what_cannot_be_done_is_one_line(history: Path, arguments: tuple[str, ...], said: str) -> None:
    """A wrong argument is told in one line, without a traceback."""
    done = _run(*(argument.replace("{history}", str(history)) for argument in arguments))
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
