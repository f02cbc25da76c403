"""How PostgreSQL runs a statement: which tables it reads whole, by which indexes, and how long it takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dualcaster_postgres.sql.database import Session


@frozen(kw_only=True)
class QueryPlan:
    """The plan of a statement, with what running it took."""

    tree: Mapping[str, Any]
    milliseconds: float

    def _nodes(self, node: Mapping[str, Any] | None = None) -> Iterator[Mapping[str, Any]]:
        here = self.tree if node is None else node
        yield here
        for part in here.get("Plans", ()):
            yield from self._nodes(part)

    @property
    def read_whole(self) -> frozenset[str]:
        """The tables that are read from beginning to end; not those of alternatives that were not taken."""
        taken = (node for node in self._nodes() if node["Node Type"] == "Seq Scan" and node["Actual Loops"])
        return frozenset(node["Relation Name"] for node in taken)

    @property
    def indexes(self) -> frozenset[str]:
        """The indexes that are used."""
        return frozenset(node["Index Name"] for node in self._nodes() if "Index Name" in node)

    @property
    def buffers(self) -> int:
        """How many pages of 8 KiB were looked at."""
        return int(self.tree.get("Shared Hit Blocks", 0)) + int(self.tree.get("Shared Read Blocks", 0))


async def query_plan(session: Session, statement: Executable, **given: object) -> QueryPlan:
    """Run a statement and return its plan."""
    compiled = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[attr-defined,no-untyped-call]
    command: Any = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {compiled}"
    cursor = await session.connection.execute(command, {**compiled.params, **given})
    row = await cursor.fetchone()
    assert row is not None
    (found,) = row[0]
    return QueryPlan(tree=found["Plan"], milliseconds=found["Execution Time"])
