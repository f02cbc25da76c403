"""What a database holds, in one line for each table."""

import psycopg
from psycopg import sql

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"


def fingerprint(url: str) -> dict[str, str]:
    """Return a hash of the rows of each table, whatever their order, and where each sequence stands."""
    found = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute(_TABLES).fetchall():
            query = sql.SQL("SELECT count(*), md5(string_agg(one::text, '|' ORDER BY one::text)) FROM {} AS one")
            row = connection.execute(query.format(sql.Identifier(name))).fetchone()
            found[name] = str(row)
        for name, value in connection.execute(_SEQUENCES).fetchall():
            found[name] = str(value)
    return found


def schemas(url: str) -> set[str]:
    """Name the schemas of a database that belong to no system."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'")
        return {name for (name,) in rows.fetchall()}
