"""What a library user imports from each capability: a name that goes, or a new one, is a decision."""

from importlib import import_module
from pathlib import Path

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
    module = import_module(f"dualcaster_core.{capability}")
    assert sorted(module.__all__) == _snapshot().get(capability)
    assert all(hasattr(module, name) for name in module.__all__)


def test_the_snapshot_names_no_other_capability() -> None:
    """Every capability of the snapshot is there, in the order of its name."""
    assert list(_snapshot()) == _capabilities()
