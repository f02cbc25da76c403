"""Says where the planner's statistics are to be renewed, since very much was written at once.

The server does so by itself, but up to a minute later, and until then plans for tables that it takes for small: a
statement of a second has taken four minutes after an import.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import REAL, Text, any_, bindparam, column, select, table
from sqlalchemy.dialects.postgresql import ARRAY

MANY = 500
"""Rows that one statement has to write to count; what trickles in is left to the server."""
ENOUGH = 10_000
"""Rows that have to be written before a table is looked at."""
SHARE = 0.3
"""The part of a table that has to be new."""
Changes = Counter[str]
_tables = table("pg_class", column("relname", Text()), column("reltuples", REAL()))
SIZES = select(_tables.c.relname, _tables.c.reltuples).where(
    _tables.c.relname == any_(bindparam("tables", type_=ARRAY(Text())))
)


class Outdated:
    """What was written to each table since its statistics were renewed, as far as this process knows."""

    def __init__(self) -> None:
        self._written: Changes = Counter()

    def add(self, changes: Changes) -> None:
        """Count what a transaction wrote."""
        self._written.update(changes)

    def candidates(self) -> list[str]:
        """List the tables that may have to be looked at."""
        return sorted(name for name, rows in self._written.items() if rows >= ENOUGH)

    def take(self, sizes: Mapping[str, float]) -> Sequence[str]:
        """Choose those of which much is new, and begin to count them anew; ``sizes`` are their rows as last known."""
        chosen = [name for name, rows in sizes.items() if self._written[name] >= max(ENOUGH, SHARE * rows)]
        for name in chosen:
            del self._written[name]
        return sorted(chosen)
