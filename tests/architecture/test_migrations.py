"""Migrations are one chain, in the order of their numbers."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.support.source import ROOT

_FACT = re.compile(r"^(revision|down_revision)(?:: [^=]+)? = (.+)$", re.MULTILINE)


def faults(files: Iterable[tuple[str, str]]) -> list[str]:
    """Name the files, as (name, text), that do not follow the one before: by number, revision and what it revises."""
    found, before = [], "None"
    for place, (name, text) in enumerate(sorted(files), start=1):
        number = f'"{place:04}"'
        facts = dict(_FACT.findall(text))
        if not name.startswith(number.strip('"')) or facts != {"revision": number, "down_revision": before}:
            found.append(name)
        before = number
    return found


def _written(folder: Path) -> list[tuple[str, str]]:
    return [(path.name, path.read_text(encoding="utf-8")) for path in folder.glob("[0-9]*.py")]


def test_migrations_are_one_chain() -> None:
    """Each has the next number in its name and its revision, and follows the one before."""
    migrations = _written(ROOT / "migrations" / "versions")
    assert len(migrations) > 10
    assert faults(migrations) == []


def test_two_migrations_with_one_number_are_noticed() -> None:
    """Two that were written at the same time are found, and so is one that follows another than its neighbour."""
    first = ("0001_first.py", 'revision = "0001"\ndown_revision = None\n')
    second = ("0002_more.py", 'revision: str = "0002"\ndown_revision: str | None = "0001"\n')
    assert faults([first, second]) == []
    assert faults([first, second, ("0002_same.py", second[1])]) == ["0002_same.py"]
    assert faults([first, ("0002_other.py", second[1].replace('"0001"', '"0000"'))]) == ["0002_other.py"]
