"""``dualcaster rings``: files of want lists and of kidney exchanges."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WANTS = """#! REQUIRE-COLONS ALLOW-DUMMIES
(ann) A1 : B1 C
(ann) A2 : B2
(bob) B1 : A2
(bob) B2 : A1
(cid) C : B2 NONE
"""
"""Two people make four trades, or three people make three."""


def _rings(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dualcaster_cli", "rings", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": "120"},
    )


@pytest.fixture
def wants(tmp_path: Path) -> Path:
    """A file of want lists."""
    file = tmp_path / "wants.txt"
    file.write_text(WANTS, encoding="utf-8")
    return file


def test_machines_get_counts_a_proof_and_the_chains(wants: Path) -> None:
    """The JSON has everything that is needed to check the answer."""
    done = _rings("solve", str(wants), "--objective", "trades", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["trades"], told["users"], told["optimal"], told["gap"]) == (4, 2, True, 0.0)
    assert told["seconds"] >= 0
    (chain,) = told["chains"]
    assert {(leg["user"], leg["item"]) for leg in chain} == {("ann", "A1"), ("ann", "A2"), ("bob", "B1"), ("bob", "B2")}
    assert [leg["receives"] for leg in chain] == [*[leg["item"] for leg in chain[1:]], chain[0]["item"]]
    assert told["issues"] == [{"line": 6, "kind": "unknown_item", "message": "unknown item NONE, wanted in 1 list"}]


def test_people_get_a_table_and_what_was_left_out(wants: Path) -> None:
    """Who gives what for what is shown with the proof; issues go to standard error."""
    done = _rings("solve", "-", stdin=WANTS)
    assert done.returncode == 0, done.stderr
    assert "3 people make 3 trades of 5 items in 1 ring. Proven: none are better." in done.stdout
    assert "line 6: unknown item NONE" in done.stderr


def test_the_frontier_has_a_proof_for_each_point(wants: Path) -> None:
    """Every choice between most trades and most people is listed."""
    told = json.loads(_rings("solve", str(wants), "--frontier", "--json").stdout)
    assert [(point["users"], point["trades"], point["optimal"]) for point in told["frontier"]] == [
        (2, 4, True),
        (3, 3, True),
    ]
    assert (told["users"], told["trades"]) == (3, 3)
    assert "2 people with 4 trades (proven" in _rings("solve", str(wants), "--frontier").stdout


def test_results_are_written_as_text_and_refused_in_other_kinds(wants: Path, tmp_path: Path) -> None:
    """The layout is the one that other tools read."""
    results = tmp_path / "results.txt"
    assert _rings("solve", str(wants), "--longest-ring", "3", "--output", str(results)).returncode == 0
    assert "TRADE LOOPS (3 total trades):" in results.read_text("utf-8")
    refused = _rings("solve", str(wants), "--output", "results.pdf")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)


def test_kidney_exchanges_are_solved(tmp_path: Path) -> None:
    """Rings of three help three pairs."""
    file = tmp_path / "pairs.input"
    file.write_text("3 3\n0 1 1\n1 2 1\n2 0 1\n", encoding="utf-8")
    told = json.loads(_rings("kidney", str(file), "--k", "3", "--json").stdout)
    assert (told["users"], told["optimal"]) == (3, True)


def test_a_file_that_holds_nothing_is_one_line(tmp_path: Path) -> None:
    """What is wrong is said in one line with its code, and the exit code is not 0."""
    file = tmp_path / "empty.txt"
    file.write_text("# nothing\n", encoding="utf-8")
    for name in (str(file), str(tmp_path / "missing.txt")):
        done = _rings("solve", name)
        assert done.returncode != 0
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith("dualcaster: ")


def test_the_page_draws_every_ring_and_needs_nothing_else(wants: Path, tmp_path: Path) -> None:
    """Names are escaped, arrows and rows are as many as trades, and nothing is loaded from elsewhere."""
    wants.write_text(WANTS.replace("ann", "<Ann & Co>"), encoding="utf-8")
    page = tmp_path / "results.html"
    done = _rings("solve", str(wants), "--objective", "trades", "--output", str(page))
    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    assert (text.count('class="trade-ring__arrow"'), text.count("<tr><td>")) == (4, 4)
    assert "&lt;Ann &amp; Co&gt;" in text
    assert "<Ann" not in text
    assert "src=" not in text
    assert "Proven: no choice of rings has more trades" in text
    assert "Line 6: unknown item NONE" in text
