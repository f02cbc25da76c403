"""Connections, and the one way that statements reach the server."""

import select
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import ClauseElement

from dualcaster_core.kernel.errors import Conflict, ServiceUnavailable

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
Row = tuple[Any, ...]


@lru_cache(maxsize=512)
def _compiled(statement: Executable) -> tuple[str, Mapping[str, Any]]:
    compiled = cast("ClauseElement", statement).compile(dialect=_DIALECT)
    return str(compiled), dict(compiled.params)


@lru_cache(maxsize=64)
def _definition(table: Table) -> Any:
    return f'DROP TABLE IF EXISTS pg_temp."{table.name}"; {CreateTable(table).compile(dialect=_DIALECT)}'


class Session:
    """One connection inside one transaction; counts the statements it has sent."""

    def __init__(self, connection: psycopg.AsyncConnection[TupleRow]) -> None:
        self._connection = connection
        self.statements = 0

    async def rows(self, statement: Executable, /, **parameters: Any) -> list[Row]:
        """Run a statement and fetch everything it returns."""
        async with self._connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            return await cursor.fetchall()

    async def row(self, statement: Executable, /, **parameters: Any) -> Row | None:
        """Run a statement and fetch its first row."""
        async with self._connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            return await cursor.fetchone()

    async def run(self, statement: Executable, /, **parameters: Any) -> int:
        """Run a statement and return the number of rows it touched."""
        async with self._connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            return cursor.rowcount

    async def stream(self, statement: Executable, /, **parameters: Any) -> AsyncIterator[Row]:
        """Run a statement and return its rows one by one, fetched in portions by a server-side cursor."""
        sql, bound = _compiled(statement)
        self.statements += 1
        async with self._connection.cursor(name="stream", binary=True) as cursor:
            cursor.itersize = 5_000
            await cursor.execute(cast(Any, sql), {**bound, **parameters})
            async for row in cursor:
                yield row

    async def text(self, sql: LiteralString, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a command that SQLAlchemy has no words for, such as ``SET LOCAL`` or ``CREATE TEMP TABLE``."""
        self.statements += 1
        await self._connection.execute(sql, parameters)

    async def create(self, table: Table) -> None:
        """Create a temporary table of this transaction, anew where an earlier batch of it has left one."""
        await self.text(_definition(table))

    async def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows into a table by COPY."""
        names = ", ".join(f'"{column}"' for column in columns)
        command: Any = f'COPY "{table}" ({names}) FROM STDIN'
        self.statements += 1
        async with self._connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                await copy.write_row(row)

    async def _run(self, cursor: psycopg.AsyncCursor[TupleRow], statement: Executable, given: dict[str, Any]) -> None:
        sql, bound = _compiled(statement)
        self.statements += 1
        await cursor.execute(cast(Any, sql), {**bound, **given})


async def _check(connection: psycopg.AsyncConnection[TupleRow]) -> None:
    """See whether a pooled connection still lives, without a round trip where nothing came over it meanwhile."""
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    if arrived.poll(0):
        await AsyncConnectionPool.check_connection(connection)


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, *, largest_pool: int = 8, patience: float = 10.0) -> None:
        """Describe the pool; nothing is opened before ``open``.

        ``url`` is a ``postgresql://`` address; ``patience`` is how long a caller waits for a free connection, in
        seconds.
        """
        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=largest_pool,
            timeout=patience,
            reconnect_timeout=2.0,
            open=False,
            check=_check,
            kwargs={"autocommit": True, "application_name": "dualcaster"},
        )
        self.url = url
        self.statements = 0
        """How many statements all sessions have sent; for tests that hold queries to a number."""

    async def open(self) -> None:
        """Open the pool. Raises ``ServiceUnavailable`` where the server cannot be reached."""
        try:
            await self._pool.open(wait=True, timeout=30.0)
        except (PoolTimeout, psycopg.OperationalError) as error:
            await self._pool.close()
            raise ServiceUnavailable("the database does not answer") from error

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """Open a transaction that ends with the block: committed if it returns, rolled back if it raises.

        A ``snapshot`` reads one moment throughout and changes nothing. Serialisation failures become ``Conflict``,
        connection failures ``ServiceUnavailable``.
        """
        try:
            async with self._pool.connection() as connection, connection.transaction():
                session = Session(connection)
                try:
                    if snapshot:
                        await session.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    yield session
                finally:
                    self.statements += session.statements
        except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected) as error:
            raise Conflict("somebody else changed the same things at the same time; try again") from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise ServiceUnavailable("the database does not answer") from error

    async def row(self, statement: Executable, /, **parameters: Any) -> Row | None:
        """Run one reading statement by itself, in one round trip, and fetch its first row.

        Connection failures become ``ServiceUnavailable``.
        """
        try:
            async with self._pool.connection() as connection:
                session = Session(connection)
                try:
                    return await session.row(statement, **parameters)
                finally:
                    self.statements += session.statements
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise ServiceUnavailable("the database does not answer") from error

    @asynccontextmanager
    async def listening(self, channel: LiteralString) -> AsyncIterator[psycopg.AsyncConnection[TupleRow]]:
        """Open a connection of its own that listens to a channel of notifications."""
        try:
            async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {channel}")
                yield connection
        except psycopg.OperationalError as error:
            raise ServiceUnavailable("the database does not answer") from error
