"""The tool that breaks the program on purpose tells what tests notice from what they do not."""

from collections.abc import Sequence
from pathlib import Path

import cattrs
import pytest
from attrs import evolve
from break_and_test import Breakage, Outcome, apply, breakages_in, first_failure, try_out, with_pytest

BREAKAGE = Breakage(name="added wrongly", file="src/sums.py", old="a + b", new="a - b", tests=("tests/test_sums.py",))
TEST = "from sums import add\ndef test_sum():\n    assert add(1, 2) == 3\n"
RUN = with_pytest({})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program with a test."""
    for folder in ("src", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "src" / "sums.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "tests" / "test_sums.py").write_text(
        "from sums import add\ndef test_sum():\n    assert add(1, 2) == 3\n"
    )
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    return tmp_path


def test_a_breakage_that_a_test_notices_is_caught(tree: Path) -> None:
    """The finding names the test, and the tree itself is as it was."""
    found = try_out(BREAKAGE, tree, RUN)
    assert (found.outcome, found.told) == (Outcome.CAUGHT, "test_sum")
    assert "a + b" in (tree / "src" / "sums.py").read_text()


def test_a_breakage_that_no_test_notices_survives(tree: Path) -> None:
    """All tests pass although the program is broken."""
    assert try_out(evolve(BREAKAGE, new="b + a"), tree, RUN).outcome is Outcome.SURVIVED


@pytest.mark.parametrize("old", ["a * b", "a"])
def test_a_breakage_whose_text_is_not_there_once_is_stale(tree: Path, old: str) -> None:
    """What is gone, or there more than once, cannot be replaced."""
    assert try_out(evolve(BREAKAGE, old=old), tree, RUN).outcome is Outcome.STALE


@pytest.mark.parametrize("tests", [("tests/test_gone.py",), ("tests/test_sums.py::test_gone",)])
def test_a_breakage_whose_tests_are_gone_is_not_caught(tree: Path, tests: tuple[str, ...]) -> None:
    """Tests that cannot be run notice nothing."""
    assert try_out(evolve(BREAKAGE, tests=tests), tree, RUN).outcome is Outcome.UNTESTED


def test_what_cannot_be_noticed_says_why_and_is_not_run(tree: Path) -> None:
    """An equivalent breakage is listed with its reason."""

    def never(_: Path, __: Sequence[str]) -> tuple[int, str]:
        raise AssertionError

    found = try_out(evolve(BREAKAGE, equivalent="addition commutes"), tree, never)
    assert (found.outcome, found.told) == (Outcome.EQUIVALENT, "addition commutes")


def test_tests_that_do_not_end_are_caught(tree: Path) -> None:
    """A breakage that makes a test hang is noticed."""
    hanging = evolve(BREAKAGE, new="add(a, b) or __import__('time').sleep(600)", old="a + b")
    (tree / "tests" / "test_sums.py").write_text("import time\ndef test_sum():\n    time.sleep(600)\n")
    assert try_out(hanging, tree, with_pytest({}, longest=2.0)).outcome is Outcome.CAUGHT


def test_the_first_failure_is_found_in_what_pytest_prints() -> None:
    """A test that failed, or one whose fixture did."""
    assert first_failure("..F\nFAILED tests/a.py::test_b[1] - assert 1 == 2\nFAILED tests/c.py::test_d") == "test_b[1]"
    assert first_failure("ERROR tests/a.py::test_b - RuntimeError") == "test_b"


def test_breakages_are_read_and_checked(tmp_path: Path) -> None:
    """A name stands for one breakage, and nothing is replaced by itself."""
    row = '[[breakage]]\nname = "{}"\nfile = "a.py"\nold = "1"\nnew = "{}"\ntests = ["tests/a.py"]\n'
    (tmp_path / "a.toml").write_text(row.format("one", 2) + row.format("two", 3))
    assert [one.name for one in breakages_in(tmp_path)] == ["one", "two"]
    (tmp_path / "b.toml").write_text(row.format("one", 4))
    with pytest.raises(ValueError, match="one"):
        breakages_in(tmp_path)
    (tmp_path / "b.toml").write_text(row.format("three", 1))
    with pytest.raises(cattrs.ClassValidationError):
        breakages_in(tmp_path)


def test_the_breakages_of_this_project_are_whole() -> None:
    """Each names a file and tests that are there; whether its text still is, is told when they are run."""
    root = Path(__file__).parents[2]
    for one in breakages_in(root / "tools" / "breakages"):
        assert (root / one.file).exists(), one.name
        for test in one.tests:
            assert (root / test.split("::")[0]).exists(), one.name


def test_a_text_is_replaced_once(tree: Path) -> None:
    """Nothing else of the file changes."""
    assert apply(BREAKAGE, tree)
    assert (tree / "src" / "sums.py").read_text() == "def add(a, b):\n    return a - b\n"
