"""Fills a new schema beside the one in use, and puts it in its place in one transaction."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from secrets import token_hex
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from attrs import frozen
from psycopg import AsyncConnection, sql
from psycopg.rows import TupleRow

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ServiceUnavailable
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.reading import SequenceState
from dualcaster_postgres.backup.shape import SchemaShape, TableShape, shape_of
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.locks import AdvisoryLock
from dualcaster_postgres.sql.partitions import ensure_partitions, month_of
from dualcaster_postgres.tables import metadata
from dualcaster_postgres.tables.base import PARTED_BY_MONTH

ASIDE = "dualcaster_restoring_"
BEFORE = "dualcaster_before_"
_LEFTOVERS = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)"
_OTHERS = """
SELECT count(*), coalesce(string_agg(DISTINCT nullif(application_name, ''), ', '), '')
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""


class CannotBeLoaded(DualcasterError):  # noqa: N818 - as in the kernel
    """What is loaded does not fit the schema; nothing was changed."""

    code = "backup.does_not_fit"


@frozen(kw_only=True)
class Loading:
    """A schema that is being filled; nobody sees it until ``put_in_place``."""

    connection: AsyncConnection[TupleRow]
    schema: str
    place: str
    url: str
    shape: SchemaShape

    async def prepare(self, partitions: Sequence[str]) -> None:
        """Empty the tables that migrations filled, and make the partitions of the months."""
        months: defaultdict[str, list[date]] = defaultdict(list)
        for parent, month in map(_month, partitions):
            months[parent].append(month)
        names = sql.SQL(", ").join(sql.Identifier(table.name) for table in self.shape.tables)
        async with self.connection.transaction():
            await self.connection.execute(sql.SQL("TRUNCATE {}").format(names))
            for parent, days in months.items():
                await ensure_partitions(Session(self.connection), metadata.tables[parent], days)

    async def fill(self, table: TableShape, portions: AsyncIterator[bytes]) -> int:
        """Write a table from the text format of COPY; return its rows. Raises ``CannotBeLoaded``."""
        columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
        with _refused(table.name):
            async with self.connection.cursor() as cursor:
                async with cursor.copy(query) as copy:
                    async for portion in portions:
                        await copy.write(portion)
                return cursor.rowcount

    async def set_sequences(self, states: Sequence[SequenceState]) -> None:
        """Have sequences go on where they stood. Raises ``CannotBeLoaded`` for one that there is not."""
        unknown = {state.name for state in states} - set(self.shape.sequences)
        if unknown:
            raise CannotBeLoaded(f"there is no sequence {', '.join(sorted(unknown))}")
        for state in states:
            with _refused(state.name):
                await self.connection.execute(
                    "SELECT setval(quote_ident(%s)::regclass, %s, %s)", (state.name, state.last_value, state.is_called)
                )

    async def analyze(self) -> None:
        """Let the planner know what is in the tables."""
        await self.connection.execute("ANALYZE")

    async def put_in_place(self) -> str:
        """Put the schema in the place of the one in use, in one transaction; return what that is called now.

        Raises ``Conflict`` where somebody else is connected, whose changes would be lost.
        """
        before = f"{BEFORE}{token_hex(4)}"
        rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        async with self.connection.transaction():
            await self.connection.execute("SET LOCAL lock_timeout = '10s'")
            await require_alone(self.connection)
            await self.connection.execute(rename.format(sql.Identifier(self.place), sql.Identifier(before)))
            await self.connection.execute(rename.format(sql.Identifier(self.schema), sql.Identifier(self.place)))
        return before


async def require_alone(connection: AsyncConnection[TupleRow]) -> None:
    """Raise ``Conflict`` where anybody else is connected to the database."""
    row = await (await connection.execute(_OTHERS)).fetchone()
    if row and row[0]:
        who = f" ({row[1]})" if row[1] else ""
        raise Conflict(f"{row[0]} other connections to the database{who}: stop the site, the workers and the bot first")


@asynccontextmanager
async def open_loading(url: str, *, migration: str) -> AsyncIterator[Loading]:
    """Make a schema at a migration beside the one in use, to be filled; it is dropped unless it was put in place.

    What a restore left that was killed is dropped first. Raises ``Conflict`` while others are connected or restore,
    ``ServiceUnavailable`` where the server goes away.
    """
    schema = f"{ASIDE}{token_hex(6)}"
    with _reachable():
        async with await AsyncConnection.connect(url, autocommit=True, application_name="dualcaster restore") as link:
            await _take_turn(link)
            await require_alone(link)
            place = await _place(link)
            await _drop_all(link, ASIDE)
            await link.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            try:
                aside = in_schema(url, schema)
                migrate.upgrade(aside, migration)
                await link.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
                yield Loading(connection=link, schema=schema, place=place, url=aside, shape=await shape_of(link))
            finally:
                if not link.closed:
                    await _drop_all(link, ASIDE)


async def drop_schema(url: str, schema: str) -> None:
    """Drop the schema that was in use before. Raises ``ServiceUnavailable``."""
    with _reachable():
        async with await AsyncConnection.connect(url, autocommit=True) as link:
            await link.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def in_schema(url: str, schema: str) -> str:
    """Point an address at a schema: what is made and read there is made and read in it."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    options = f"{given.pop('options', '')} -csearch_path={schema}".strip()
    query = urlencode({**given, "options": options}, quote_via=quote)
    return urlunsplit(parts._replace(query=query))


async def _take_turn(link: AsyncConnection[TupleRow]) -> None:
    row = await (await link.execute("SELECT pg_try_advisory_lock(%s)", (int(AdvisoryLock.RESTORE),))).fetchone()
    if row is None or not row[0]:
        raise Conflict("another restore of this database is under way")
    await link.execute("SET statement_timeout = 0")


async def _place(link: AsyncConnection[TupleRow]) -> str:
    row = await (await link.execute("SELECT current_schema()")).fetchone()
    if row is None or row[0] is None:
        raise Conflict("the database has no schema to restore into: create the schema public first")
    return str(row[0])


async def _drop_all(link: AsyncConnection[TupleRow], prefix: str) -> None:
    for (name,) in await (await link.execute(_LEFTOVERS, (prefix,))).fetchall():
        await link.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def _month(partition: str) -> tuple[str, date]:
    found = month_of(partition, PARTED_BY_MONTH)
    if found is None:
        raise CannotBeLoaded(f"{partition[:60]!r} is not a partition of ours")
    return found


@contextmanager
def _refused(what: str) -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        reason = error.diag.message_primary or str(error)
        raise CannotBeLoaded(f"{what} cannot be loaded: {reason}") from error


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise ServiceUnavailable(f"the database gave up: {error}") from error
