"""A capability has the same name in every package: what stands where, and what a room may hold."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path

import pytest

import dualcaster_core
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.testing.contracts import CONTRACTS
from tests.support.modules import all_modules
from tests.support.source import ROOT, Module, configuration, every_test_file, made_up, modules

CORE = Path("src/dualcaster_core")
APP = Path("src/entrypoints/dualcaster_app")
HTTP = Path("src/entrypoints/dualcaster_http")
POSTGRES = Path("src/adapters/dualcaster_postgres")
GROUND_OF_CORE = {"kernel", "testing"}
CAPABILITIES = {path.parent.name for path in (ROOT / CORE).glob("*/__init__.py")} - GROUND_OF_CORE
ROOMS: Mapping[Path, str] = {
    CORE: "kernel testing",
    CORE / "testing": "blobs calibration clock contracts database outside_facts state unit_of_work",
    CORE / "testing" / "contracts": "ports scene transactions",
    POSTGRES: "backup diagnosis idempotency migrate outbox retention sql tables unit_of_work",
    POSTGRES / "tables": "base generations idempotency outbox",
    APP: "backtests backup doctor price_feeds price_file_kinds price_folder "
    "application background clock math_trades demo environment events flow formatting linked_accounts maintenance "
    "measurements metrics payments subscription "
    "private_files profiles readiness retention sample schema servers service_settings settings signal_rules "
    "statement_keys store_events store_retention subscription told_events payments variables version sources storage",
    HTTP: "application edge home live openapi operations routes server site static templates",
    HTTP / "templates": "base components error home",
    HTTP / "static" / "style": "home site",
    Path(
        "src/entrypoints/dualcaster_cli"
    ): "achievements backups disputes doctor portfolio signal_backtests signal_runs price_feeds price_folder "
    "price_history price_quarantine ring_results pruning store_buylist "
    "store_events store_stock bot command_table commands demo extras have_list logs main match matching_index "
    "matching_refresh options parsing passwords profiles reputation_records servers session statements users want_list",
    Path("src/entrypoints/dualcaster_bot"): "answers card_option client confirmation context embeds help links "
    "own_lines pager process replies seen_interactions status text usage views",
    Path("src/entrypoints/dualcaster_worker"): "actors backoff broker handlers price_feeds process relay "
    "server_sync troubles",
    Path("tests/unit"): "app kernel testing",
    Path("tests/properties"): "kernel",
    Path("tests/contract"): "kernel test_columnar test_in_memory test_postgres",
    Path("tests/entrypoints"): "app bot cli http worker",
    Path("tests/entrypoints/app"): "backup doctor retention",
    Path("tests/entrypoints/bot"): "test_every_command test_over_the_wire test_replies test_scripted_day test_shards",
    Path("tests/entrypoints/cli"): "",
    Path("tests/entrypoints/http"): "edge home live openapi operations site",
    Path("tests/entrypoints/worker"): "outbox",
}
"""Of every package that grows with the capabilities: what stands beside them."""


def in_no_room(folder: Path, ground: Iterable[str]) -> set[str]:
    """Name what stands in a folder and is neither a capability nor of the ground."""
    ignored = {"__init__", "__main__", "__pycache__", "conftest", "py"}
    return {path.name.partition(".")[0] for path in folder.iterdir()} - CAPABILITIES - set(ground) - ignored


@pytest.mark.parametrize("folder", ROOMS, ids=str)
def test_everything_stands_in_a_room(folder: Path) -> None:
    """The first part of every path is a capability or a named room of the ground, and no such room is missing."""
    ground = ROOMS[folder].split()
    assert in_no_room(ROOT / folder, ground) == set()
    assert in_no_room(ROOT / folder, ()) == set(ground)


def test_a_stray_file_is_noticed(tmp_path: Path) -> None:
    """A file that is of no capability and not on the list is found."""
    for name in ("collection.py", "sql.py", "imports.py"):
        (tmp_path / name).touch()
    assert in_no_room(tmp_path, {"sql"}) == {"imports"}


def _bases(node: ast.ClassDef) -> set[str]:
    names = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return {
        base.id if isinstance(base, ast.Name) else base.attr
        for base in names
        if isinstance(base, ast.Name | ast.Attribute)
    }


def protocols_elsewhere(module: Module) -> list[str]:
    """List the protocols of a module that is not named ``ports``."""
    if module.name.rpartition(".")[2] == "ports":
        return []
    return [f"{module.place(node)} {node.name}" for node in module.classes() if "Protocol" in _bases(node)]


def _of_the_core() -> list[Module]:
    return [module for module in modules() if module.package == "dualcaster_core"]


def test_protocols_of_the_core_stand_in_ports() -> None:
    """What the core asks of the outside is found in the ``ports`` of a capability, or of a room of it."""
    assert [place for module in _of_the_core() for place in protocols_elsewhere(module)] == []


def test_no_two_public_classes_of_the_core_share_a_name() -> None:
    """A class is found by its name alone."""
    assert repeated(_of_the_core()) == []


def repeated(found: Iterable[Module]) -> list[str]:
    """Name the public classes that stand in more than one place."""
    names = Counter(node.name for module in found for node in module.classes() if not node.name.startswith("_"))
    return sorted(name for name, count in names.items() if count > 1)


def test_no_error_code_has_two_classes() -> None:
    """Who sees a code knows the class that is caught."""
    all_modules(dualcaster_core)
    classes: list[type[DualcasterError]] = [DualcasterError]
    for one in classes:
        classes += [child for child in one.__subclasses__() if child.__module__.startswith("dualcaster_core")]
    codes = Counter(one.code for one in classes if "code" in vars(one))
    assert len(codes) > 50
    assert [code for code, count in codes.items() if count > 1] == []


def imports_of_tests(module: Module) -> list[str]:
    """List the imports of a module that name a module of tests or a ``conftest``."""
    return [
        f"{module.place(node)} imports {name}"
        for node, name in module.names_imported()
        if any(part == "conftest" or part.startswith("test_") for part in name.split("."))
    ]


def test_nothing_imports_from_a_test() -> None:
    """What two test modules share stands in ``tests/support``."""
    assert [place for module in every_test_file() for place in imports_of_tests(module)] == []


def private_imports(module: Module) -> list[str]:
    """List the imports of private names from another module, and relative imports."""
    return [
        f"{module.place(node)} imports {alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
        if node.level or (alias.name.startswith("_") and not alias.name.startswith("__"))
    ]


def test_modules_use_what_others_offer() -> None:
    """No module imports a private name, and every import names the whole path."""
    assert [place for module in (*modules(), *every_test_file()) for place in private_imports(module)] == []


def test_types_of_tests_are_checked() -> None:
    """``mypy`` is strict, reads the tests and the tools, and relaxes nothing for a module of ours."""
    settings = configuration()["mypy"]
    assert settings["strict"] is True
    assert {"src", "tests", "tools"} <= set(settings["files"])
    assert "exclude" not in settings
    for override in settings["overrides"]:
        assert set(override) == {"module", "ignore_missing_imports"}
        assert not [name for name in override["module"] if name.startswith(("dualcaster", "tests"))]


def untyped(module: Module) -> list[str]:
    """List where a module says ``Any``."""
    return [
        module.place(node)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"^\W*Any\b|\bAny]", node.value)
        )
    ]


def test_the_composition_root_is_typed() -> None:
    """``dualcaster_app`` joins ports to adapters without ``Any``: a name that goes breaks the check of types."""
    assert [place for module in modules() if module.package == "dualcaster_app" for place in untyped(module)] == []


def _contracts() -> dict[str, list[str]]:
    """Name the contract classes of each room of the shipped contracts."""
    found: dict[str, list[str]] = {}
    prefix = "dualcaster_core.testing.contracts."
    for module in modules():
        if module.name.startswith(prefix):
            room = found.setdefault(module.name.removeprefix(prefix).partition(".")[0], [])
            room += [node.name for node in module.classes() if node.name.endswith("Contract")]
    return found


def test_each_capability_ships_its_contracts() -> None:
    """Every capability has a room of contracts."""
    assert {room for room, classes in _contracts().items() if classes} == CAPABILITIES | {"transactions"}


def test_every_contract_is_run_on_both_adapters() -> None:
    """The test classes are made from ``CONTRACTS``, which leaves out no class that is shipped."""
    assert sorted(one.__name__ for one in CONTRACTS) == sorted(chain.from_iterable(_contracts().values()))
    for name in ("test_in_memory", "test_postgres"):
        assert "contract_classes(" in (ROOT / "tests" / "contract" / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (protocols_elsewhere, "class Reader(Protocol[Key]): ..."),
        (imports_of_tests, "from tests.unit.test_names import made_up"),
        (imports_of_tests, "from tests.unit import test_names"),
        (imports_of_tests, "def late():\n    from conftest import Site"),
        (private_imports, "from dualcaster_core.kernel.ids import _secret"),
        (private_imports, "from . import neighbour"),
        (untyped, "def build(**more: dict[str, Any]) -> None: ..."),
        (untyped, "units: typing.Any = None"),
        (untyped, "units: 'dict[str, Any]' = None"),
    ],
)
def test_each_rule_notices_what_it_forbids(rule: Callable[[Module], list[str]], text: str) -> None:
    """A module that breaks a rule is found by it, so that the rules above can fail."""
    assert rule(made_up("dualcaster_app.watchlist", text))


def test_a_name_used_twice_is_noticed() -> None:
    """Two modules with a class of the same name are found, private ones are not."""
    twice = [made_up(name, "class Match: ...\nclass _Row: ...") for name in ("one", "two")]
    assert repeated(twice) == ["Match"]
