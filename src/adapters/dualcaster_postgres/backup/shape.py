"""What a schema consists of: its tables in the order in which they can be filled, and its sequences."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import LiteralString

from attrs import frozen
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from dualcaster_core.kernel.errors import Conflict

NOT_COPIED = "alembic_version"
"""The table that the migrations write themselves."""
_COLUMNS: LiteralString = """
SELECT c.relname, a.attname
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum
"""
_POINTS_AT: LiteralString = """
SELECT DISTINCT child.relname, parent.relname
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid AND NOT child.relispartition
JOIN pg_class parent ON parent.oid = k.confrelid AND NOT parent.relispartition
WHERE k.contype = 'f' AND child.relnamespace = current_schema()::regnamespace AND child.oid <> parent.oid
"""
_SEQUENCES: LiteralString = """
SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename
"""
_PARTITIONS: LiteralString = """
SELECT c.relname
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relispartition
ORDER BY c.relname
"""


@frozen
class TableShape:
    """A table and its columns, but those that the server computes."""

    name: str
    columns: tuple[str, ...]


@frozen(kw_only=True)
class SchemaShape:
    """The tables of a schema, each after those that it points at, its sequences, and the partitions of its tables."""

    tables: Sequence[TableShape]
    sequences: Sequence[str]
    partitions: Sequence[str]


async def shape_of(connection: AsyncConnection[TupleRow]) -> SchemaShape:
    """Read the shape of the schema that the connection works in. Raises ``Conflict`` where tables point in a circle."""
    columns: dict[str, list[str]] = {}
    for name, column in await _all(connection, _COLUMNS):
        columns.setdefault(name, []).append(column)
    columns.pop(NOT_COPIED, None)
    order = _in_order(columns, [(child, parent) for child, parent in await _all(connection, _POINTS_AT)])
    return SchemaShape(
        tables=[TableShape(name, tuple(columns[name])) for name in order],
        sequences=[name for (name,) in await _all(connection, _SEQUENCES)],
        partitions=[name for (name,) in await _all(connection, _PARTITIONS)],
    )


def _in_order(tables: Mapping[str, object], points_at: Sequence[tuple[str, str]]) -> list[str]:
    graph: dict[str, set[str]] = {name: set() for name in sorted(tables)}
    for child, parent in points_at:
        graph[child].add(parent)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise Conflict(f"tables point at each other in a circle: {', '.join(error.args[1])}") from error


async def _all(connection: AsyncConnection[TupleRow], sql: LiteralString) -> list[TupleRow]:
    return await (await connection.execute(sql)).fetchall()
