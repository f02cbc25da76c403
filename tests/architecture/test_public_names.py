"""What a library user imports from each capability: a name that goes, or a new one, is a decision."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

CORE = Path(__file__).parents[2] / "src" / "dualcaster_core"
SNAPSHOT = Path(__file__).with_name("public_names.txt")


def _capabilities() -> list[str]:
    return sorted(path.parent.name for path in CORE.glob("*/__init__.py") if path.parent.name != "testing")


def _snapshot() -> dict[str, list[str]]:
    lines = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    return {name: names.split() for name, _, names in (line.partition(":") for line in lines)}


@pytest.mark.parametrize("capability", _capabilities())
def test_public_names_are_those_of_the_snapshot(capability: str) -> None:
    """Each capability exports exactly the names that ``public_names.txt`` has for it."""
    assert changed(import_module(f"dualcaster_core.{capability}"), _snapshot().get(capability, [])) == set()


def changed(module: ModuleType, snapshot: Iterable[str]) -> set[str]:
    """Name what a module exports and the snapshot has not, or the other way, or what it exports and lacks."""
    return (set(module.__all__) ^ set(snapshot)) | {name for name in module.__all__ if not hasattr(module, name)}


def test_a_new_name_is_noticed() -> None:
    """A name that comes, one that goes and one that leads nowhere are each found."""
    made_up = ModuleType("made_up")
    made_up.__all__ = ["come", "kept"]  # type: ignore[attr-defined]
    made_up.kept = None  # type: ignore[attr-defined]
    assert changed(made_up, ["gone", "kept"]) == {"come", "gone"}
    assert changed(made_up, ["come", "kept"]) == {"come"}


def test_the_snapshot_names_no_other_capability() -> None:
    """Every capability of the snapshot is there, in the order of its name."""
    assert list(_snapshot()) == _capabilities()
