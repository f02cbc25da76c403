"""The one way that statements reach the server."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests
from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement

from dualcaster_core.kernel.errors import Conflict, DualcasterError, QueryTimedOut, ServiceUnavailable
from dualcaster_postgres.sql.circuit import NO_ANSWER, Circuit
from dualcaster_postgres.sql.connections import WatchedConnection, answers, checked, parameters_of
from dualcaster_postgres.sql.limits import REQUESTS, DatabaseLimits
from dualcaster_postgres.sql.statistics import MANY, SIZES, Changes, Outdated
from dualcaster_postgres.tables.base import metadata

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
Row = tuple[Any, ...]
COPY_PORTION = 1 << 18
"""Bytes handed to the server at once while a table is copied into."""


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
        self.connection = connection
        self.statements = 0
        self.changes: Changes = Counter()
        """How many rows were written to which table, where it was many at once."""

    async def rows(self, statement: Executable, /, **parameters: Any) -> list[Row]:
        """Run a statement and fetch everything it returns."""
        async with self.connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            return await cursor.fetchall()

    async def row(self, statement: Executable, /, **parameters: Any) -> Row | None:
        """Run a statement and fetch its first row."""
        async with self.connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            return await cursor.fetchone()

    async def run(self, statement: Executable, /, **parameters: Any) -> int:
        """Run a statement and return the number of rows it touched."""
        async with self.connection.cursor(binary=True) as cursor:
            await self._run(cursor, statement, parameters)
            if isinstance(statement, UpdateBase):
                table = cast(Table, statement.entity_description["table"])
                if table.metadata is metadata:
                    self.wrote(table.name, cursor.rowcount)
            return cursor.rowcount

    def wrote(self, table: str, rows: int) -> None:
        """Note how many rows a statement wrote, where that is not what it returns."""
        if rows >= MANY:
            self.changes[table] += rows

    async def stream(self, statement: Executable, /, **parameters: Any) -> AsyncIterator[Row]:
        """Run a statement and return its rows one by one, fetched in portions by a server-side cursor."""
        sql, bound = _compiled(statement)
        self.statements += 1
        async with self.connection.cursor(name="stream", binary=True) as cursor:
            cursor.itersize = 5_000
            await cursor.execute(cast(Any, sql), {**bound, **parameters})
            async for row in cursor:
                yield row

    async def text(self, sql: LiteralString, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a command that SQLAlchemy has no words for, such as ``SET LOCAL`` or ``CREATE TEMP TABLE``."""
        self.statements += 1
        await self.connection.execute(sql, parameters)

    async def create(self, table: Table) -> None:
        """Create a temporary table of this transaction, anew where an earlier batch of it has left one."""
        await self.text(_definition(table))

    async def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows into a table by COPY."""
        names = ", ".join(f'"{column}"' for column in columns)
        command: Any = f'COPY "{table}" ({names}) FROM STDIN'
        self.statements += 1
        async with self.connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                await copy.write_row(row)

    async def copy_text(self, table: str, columns: Sequence[str], lines: bytes) -> None:
        """Write rows into a table by COPY that are in its text format already."""
        names = ", ".join(f'"{column}"' for column in columns)
        command: Any = f'COPY "{table}" ({names}) FROM STDIN'
        self.statements += 1
        async with self.connection.cursor() as cursor, cursor.copy(command) as copy:
            for start in range(0, len(lines), COPY_PORTION):
                await copy.write(lines[start : start + COPY_PORTION])

    async def _run(self, cursor: psycopg.AsyncCursor[TupleRow], statement: Executable, given: dict[str, Any]) -> None:
        sql, bound = _compiled(statement)
        self.statements += 1
        await cursor.execute(cast(Any, sql), {**bound, **given})


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, limits: DatabaseLimits = REQUESTS) -> None:
        """Describe the pool of a ``postgresql://`` address; nothing is opened before ``open``."""
        self._parameters = parameters_of(url, limits)
        self._circuit = Circuit(lambda: answers(self._parameters, limits.probe), retry=limits.retry)
        self._pool = AsyncConnectionPool(
            connection_class=WatchedConnection,
            min_size=1,
            max_size=limits.connections,
            max_waiting=limits.connections * 16,
            timeout=limits.wait,
            reconnect_timeout=2.0,
            open=False,
            configure=self._watch,
            check=lambda connection: checked(connection, self._circuit),
            kwargs=self._parameters,
        )
        self._outdated = Outdated()
        self.url = url
        self.limits = limits
        self.statements = 0
        """How many statements all sessions have sent; for tests that hold queries to a number."""

    async def open(self) -> None:
        """Open the pool. Raises ``ServiceUnavailable`` where the server cannot be reached."""
        try:
            await self._pool.open(wait=True, timeout=30.0)
        except (PoolTimeout, psycopg.OperationalError) as error:
            await self._pool.close()
            raise ServiceUnavailable(NO_ANSWER) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._circuit.close()
        await self._pool.close()

    @property
    def answering(self) -> bool:
        """Whether the server answers, as far as is known."""
        return not self._circuit.is_open

    def on_change(self, tell: Callable[[bool], object]) -> None:
        """Have somebody told, by False or True, when the server stops answering and when it answers again."""
        self._circuit.on_change = lambda is_open: tell(not is_open)

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Session]:
        """Open a transaction that ends with the block: committed if it returns, rolled back if it raises.

        A ``snapshot`` reads one moment throughout and changes nothing. Where very much was written the planner's
        statistics are renewed afterwards. Serialisation failures become ``Conflict``, statements that the server gave
        up ``QueryTimedOut``, connection failures ``ServiceUnavailable``.
        """
        with self._translated():
            async with self._session() as session, session.connection.transaction():
                if snapshot:
                    await session.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield session
        if session.changes:
            await self._renew_statistics(session.changes)

    async def row(self, statement: Executable, /, **parameters: Any) -> Row | None:
        """Run one reading statement by itself, in one round trip, and fetch its first row.

        Fails as ``transaction`` does.
        """
        with self._translated():
            async with self._session() as session:
                return await session.row(statement, **parameters)

    async def rows(self, statement: Executable, /, **parameters: Any) -> list[Row]:
        """Run one reading statement by itself, in one round trip, and fetch everything.

        Fails as ``transaction`` does.
        """
        with self._translated():
            async with self._session() as session:
                return await session.rows(statement, **parameters)

    @asynccontextmanager
    async def listening(self, channel: LiteralString) -> AsyncIterator[psycopg.AsyncConnection[TupleRow]]:
        """Open a connection of its own that listens to a channel of notifications."""
        try:
            async with await psycopg.AsyncConnection.connect(**self._parameters) as connection:
                await connection.execute(f"LISTEN {channel}")
                yield connection
        except psycopg.OperationalError as error:
            raise ServiceUnavailable(NO_ANSWER) from error

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        async with self._circuit.waiting():
            connection = await self._pool.getconn()
        try:
            session = Session(connection)
            try:
                yield session
            finally:
                self.statements += session.statements
        finally:
            await self._pool.putconn(connection)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected) as error:
            raise Conflict("somebody else changed the same things at the same time; try again") from error
        except psycopg.errors.QueryCanceled as error:
            raise QueryTimedOut from error
        except TooManyRequests as error:
            raise ServiceUnavailable("too many requests wait for the database; try again in a moment") from error
        except (PoolTimeout, psycopg.OperationalError) as error:
            self._circuit.suspect()
            raise ServiceUnavailable(NO_ANSWER) from error

    async def _watch(self, connection: WatchedConnection) -> None:
        connection.watch(self._circuit, suspect=self.limits.suspect, deadline=self.limits.deadline)

    async def _renew_statistics(self, changes: Changes) -> None:
        """Have the planner look at tables that changed much; what was written stands even where that fails."""
        self._outdated.add(changes)
        candidates = self._outdated.candidates()
        if not candidates:
            return
        with suppress(DualcasterError):
            async with self.transaction() as session:
                sizes: dict[str, float] = dict(await session.rows(SIZES, tables=candidates))
                for table in self._outdated.take(sizes):
                    await session.text(f'ANALYZE (SKIP_LOCKED) "{table}"')
