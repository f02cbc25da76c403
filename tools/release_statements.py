"""Writes down the statements of a release, for the test that its processes go on while the schema is upgraded.

Run it with the sources of that release, on an empty database that its own migrations have made:

    PYTHONPATH=src:src/adapters:src/entrypoints python release_statements.py postgresql://... > statements.json.gz
"""

import contextlib
import gzip
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import CompileError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase

ADAPTER = "dualcaster_postgres"


def statements(value: object) -> Iterator[SelectBase | UpdateBase]:
    """Find the statements in the value of a name: itself, or what it holds."""
    if isinstance(value, SelectBase | UpdateBase):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from statements(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from statements(one)


def prepared(text: str) -> str:
    """Put numbered parameters in the place of named ones."""
    names: list[str] = []

    def number(found: "re.Match[str]") -> str:
        if found[0] == "%%":
            return "%"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    return re.sub(r"%%|%\((\w+)\)s", number, text)


def of_release() -> Mapping[str, str]:
    """Compile every statement that a module of the adapter names, by module, name and place."""
    found: dict[str, str] = {}
    package = importlib.import_module(ADAPTER)
    for module in pkgutil.walk_packages(package.__path__, f"{ADAPTER}."):
        if module.name.startswith(f"{ADAPTER}.migrations"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for place, statement in enumerate(statements(value)):
                try:
                    compiled: Any = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
                except CompileError:
                    continue
                found[f"{module.name}.{name}.{place}"] = prepared(str(compiled))
    return found


def understood(connection: "psycopg.Connection[Any]", every: Mapping[str, str]) -> Mapping[str, str]:
    """Keep what the schema takes by itself: parts of statements, and those that need a table of a run, do not count."""
    kept: dict[str, str] = {}
    for name, text in every.items():
        if text not in kept.values() and refused(connection, text) is None:
            kept[name] = text
    return kept


def refused(connection: "psycopg.Connection[Any]", text: str) -> str | None:
    """Have a statement planned, and return what the server has against it; nothing is read or written."""
    given = max((int(number) for number in re.findall(r"\$([0-9]+)", text)), default=0)
    values = f"({', '.join(['NULL'] * given)})" if given else ""
    prepare: Any = f"PREPARE one AS {text}"
    plan: Any = f"EXPLAIN EXECUTE one{values}"
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            connection.execute(prepare)
            connection.execute(plan)
            connection.execute("DEALLOCATE one")
    except psycopg.Error as error:
        with contextlib.suppress(psycopg.Error):
            connection.execute("DEALLOCATE one")
        return str(error)
    return None


def main(arguments: Sequence[str]) -> None:
    """Write them to standard output."""
    with psycopg.connect(arguments[1]) as connection:
        connection.autocommit = True
        written = json.dumps(understood(connection, of_release()), indent=0, sort_keys=True)
    sys.stdout.buffer.write(gzip.compress(written.encode(), mtime=0))


if __name__ == "__main__":
    main(sys.argv)
