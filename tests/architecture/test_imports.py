"""Who may import what, and that importing does nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import SOURCE_ROOTS, modules, packages

CORE_MAY_IMPORT = {"dualcaster_core", "attr", "attrs", "cattrs", "hashids", "typing_extensions"}
DATABASE_LIBRARIES = {"sqlalchemy", "psycopg", "psycopg_pool", "alembic"}
SHARED_BY_ADAPTERS = {"dualcaster_core", "dualcaster_sources.streams"}

_IMPORT_CORE = """
import importlib, pkgutil, sys
before = set(sys.modules)
import dualcaster_core
for found in pkgutil.walk_packages(dualcaster_core.__path__, "dualcaster_core."):
    importlib.import_module(found.name)
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))
"""
_IMPORT_QUIETLY = """
import importlib, os, sys, threading
def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "sqlite3.")):
        wrong.append(f"{event} {arguments}")
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        wrong.append(f"open {arguments[0]} for writing")
    elif event in ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod", "os.putenv", "os.unsetenv"):
        wrong.append(f"{event} {arguments}")
wrong, quiet = [], ("socket.__new__",)
names = sys.argv[1:]
for library in ("asyncio", "logging", "ctypes", "uuid", "platform", "numpy"):  # NumPy sets a variable for OpenBLAS
    importlib.import_module(library)
for name in names:
    importlib.import_module(name.partition(".")[0])
threads, tasks = threading.active_count(), None
sys.addaudithook(refuse)
for name in names:
    importlib.import_module(name)
    if wrong:
        sys.exit(f"importing {name}: {wrong[0]}")
if threading.active_count() != threads:
    sys.exit(f"importing started {threading.enumerate()}")
"""


def _python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(root) for root in SOURCE_ROOTS)
    return subprocess.run(
        [sys.executable, "-B", "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_core_loads_nothing_but_its_few_libraries() -> None:
    """In a fresh interpreter every module of the core loads attrs, cattrs, hashids and the standard library alone."""
    result = _python(_IMPORT_CORE)
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert "dualcaster_core" in loaded
    assert loaded <= CORE_MAY_IMPORT


def test_the_core_names_nothing_else_in_its_imports() -> None:
    """No import statement of the core, late ones in functions included, names another library."""
    foreign = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        if module.package == "dualcaster_core"
        for node, name in module.imports()
        if name.partition(".")[0] not in CORE_MAY_IMPORT | set(sys.stdlib_module_names)
    ]
    assert foreign == []


def test_the_database_is_spoken_to_in_one_place() -> None:
    """SQLAlchemy, psycopg and Alembic are imported by ``dualcaster_postgres`` alone."""
    foreign = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        if module.package != "dualcaster_postgres"
        for node, name in module.imports()
        if name.partition(".")[0] in DATABASE_LIBRARIES
    ]
    assert foreign == []


def test_only_the_composition_root_imports_adapters() -> None:
    """Neither the core nor an entry point other than ``dualcaster_app`` names an adapter."""
    adapters = packages("adapters")
    foreign = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        if module.package not in adapters | {"dualcaster_app"}
        for node, name in module.imports()
        if name.partition(".")[0] in adapters
    ]
    assert foreign == []


def test_adapters_do_not_know_each_other() -> None:
    """An adapter imports the core and the shared streams, no other adapter and no entry point."""
    ours = packages("adapters") | packages("entrypoints")
    foreign = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        if module.package in packages("adapters")
        for node, name in module.imports()
        if name.partition(".")[0] in ours - SHARED_BY_ADAPTERS - {module.package}
    ]
    assert foreign == []


def _groups() -> list[str]:
    return sorted({module.package for module in modules()})


@pytest.mark.parametrize("package", _groups())
def test_importing_has_no_side_effects(package: str) -> None:
    """Importing a module opens no connection, starts no process or thread, and writes nothing."""
    names = [module.name for module in modules() if module.package == package and "__main__" not in module.name]
    result = _python(_IMPORT_QUIETLY, *names)
    assert result.returncode == 0, result.stderr


def test_the_hook_notices_a_side_effect(tmp_path: Path) -> None:
    """A module that writes a file when it is imported is caught, so that the rule above can fail."""
    (tmp_path / "noisy").mkdir()
    (tmp_path / "noisy" / "__init__.py").write_text("")
    (tmp_path / "noisy" / "module.py").write_text(f"open({str(tmp_path / 'x')!r}, 'w').close()")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{_IMPORT_QUIETLY}"
    result = _python(program, "noisy.module")
    assert "for writing" in result.stderr
