"""Reads a whole schema as it was at one moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from attrs import frozen
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_postgres.backup.shape import SchemaShape, TableShape, shape_of
from dualcaster_postgres.tables.base import metadata

PORTION = 1 << 18
"""Bytes of a table that are handed on at once."""


@frozen(kw_only=True)
class SequenceState:
    """Where a sequence stands."""

    name: str
    last_value: int
    is_called: bool


@frozen(kw_only=True)
class Snapshot:
    """A database at one moment, read through one transaction that sees no change of others."""

    connection: AsyncConnection[TupleRow]
    migration: str | None
    shape: SchemaShape
    server_version: int

    async def rows(self, table: TableShape) -> AsyncIterator[bytes]:
        """Read a table in the text format of COPY, in portions of whole rows of about 256 KiB."""
        columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
        query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, sql.Identifier(table.name))
        waiting: list[bytes] = []
        size = 0
        async with self.connection.cursor() as cursor, cursor.copy(query) as copy:
            async for row in copy:
                waiting.append(bytes(row))
                size += len(row)
                if size >= PORTION:
                    yield b"".join(waiting)
                    waiting, size = [], 0
        if waiting:
            yield b"".join(waiting)

    async def sequences(self) -> list[SequenceState]:
        """Read where the sequences stand; after the tables, since sequences belong to no transaction."""
        found = []
        for name in self.shape.sequences:
            query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            row = await (await self.connection.execute(query)).fetchone()
            if row is not None:
                found.append(SequenceState(name=name, last_value=row[0], is_called=row[1]))
        return found


@asynccontextmanager
async def open_snapshot(url: str, *, newest: str) -> AsyncIterator[Snapshot]:
    """Open a snapshot of a database. Where its schema is the ``newest``, tables of others in it are left out.

    Raises ``ServiceUnavailable`` where the server cannot be reached or goes away.
    """
    try:
        async with await AsyncConnection.connect(url, autocommit=True, application_name="dualcaster backup") as link:
            await link.execute("SET statement_timeout = 0")
            await link.execute("SET idle_in_transaction_session_timeout = 0")
            await link.execute("SET search_path = " + await _only_schema(link))
            async with link.transaction():
                await link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                migration = await _migration(link)
                shape = await shape_of(link)
                yield Snapshot(
                    connection=link,
                    migration=migration,
                    shape=_ours(shape) if migration == newest else shape,
                    server_version=link.info.server_version,
                )
    except psycopg.OperationalError as error:
        raise ServiceUnavailable("the database does not answer") from error


def _ours(shape: SchemaShape) -> SchemaShape:
    known = set(metadata.tables)
    tables = [table for table in shape.tables if table.name in known]
    owned = tuple(f"{table.name}_" for table in tables)
    return SchemaShape(
        tables=tables, sequences=[one for one in shape.sequences if one.startswith(owned)], partitions=shape.partitions
    )


async def _only_schema(connection: AsyncConnection[TupleRow]) -> str:
    row = await (await connection.execute("SELECT quote_ident(current_schema())")).fetchone()
    return str(row[0]) if row and row[0] else "public"


async def _migration(connection: AsyncConnection[TupleRow]) -> str | None:
    exists = await (await connection.execute("SELECT to_regclass('alembic_version')")).fetchone()
    if exists is None or exists[0] is None:
        return None
    row = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchone()
    return str(row[0]) if row else None
