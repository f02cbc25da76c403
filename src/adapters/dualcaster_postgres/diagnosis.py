"""What a PostgreSQL server says of itself and of the database, one short statement each, for ``dualcaster doctor``."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from attrs import frozen
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from dualcaster_core.kernel.errors import ServiceUnavailable

_SERVER: LiteralString = """
SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding), pg_database_size(datname),
       current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity), clock_timestamp()
FROM pg_database WHERE datname = current_database()
"""
_STATISTICS: LiteralString = """
SELECT s.relname, greatest(s.last_analyze, s.last_autoanalyze), s.n_dead_tup, s.n_live_tup
FROM pg_stat_user_tables s
WHERE s.schemaname = current_schema() AND s.n_live_tup + s.n_dead_tup > 10000
  AND (greatest(s.last_analyze, s.last_autoanalyze) IS NULL
       OR greatest(s.last_analyze, s.last_autoanalyze) < now() - interval '7 days')
ORDER BY s.n_live_tup DESC LIMIT 5
"""
_OUTBOX: LiteralString = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 FROM outbox WHERE done_at IS NULL
"""
_STUCK: LiteralString = """
SELECT d.handler, count(*), max(d.attempts)
FROM dispatches d
JOIN outbox o ON o.id = d.event_id AND o.done_at IS NULL
WHERE d.attempts > %s AND NOT EXISTS (
    SELECT FROM handled h WHERE h.event_id = d.event_id AND h.handler = d.handler)
GROUP BY d.handler ORDER BY 2 DESC LIMIT 5
"""
_ENCRYPTED: LiteralString = """
(SELECT 'links of accounts', access_token_encrypted FROM connected_accounts
 WHERE access_token_encrypted IS NOT NULL ORDER BY id DESC LIMIT 1)
UNION ALL (SELECT 'mailing addresses', encrypted FROM mailing_addresses ORDER BY changed_at DESC LIMIT 1)
UNION ALL (SELECT 'webhooks', webhook FROM notification_preferences WHERE webhook IS NOT NULL LIMIT 1)
"""


@frozen(kw_only=True)
class ServerFacts:
    """The server and the database."""

    version: int
    encoding: str
    bytes: int
    most_connections: int
    connections: int
    now: datetime


@asynccontextmanager
async def asked(url: str, seconds: int) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """Open a connection whose statements take so many seconds at most. Raises ``ServiceUnavailable``."""
    try:
        async with await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=max(2, seconds), application_name="dualcaster doctor"
        ) as connection:
            await connection.execute("SELECT set_config('statement_timeout', %s, false)", (str(seconds * 1_000),))
            yield connection
    except psycopg.Error as error:
        reason = error.diag.message_primary or str(error).strip().splitlines()[0]
        raise ServiceUnavailable(reason) from error


async def server_facts(connection: AsyncConnection[TupleRow]) -> ServerFacts:
    """Ask for version, encoding, size, connections and the time."""
    row = await _one(connection, _SERVER)
    return ServerFacts(
        version=row[0], encoding=row[1], bytes=row[2], most_connections=row[3], connections=row[4], now=row[5]
    )


async def data_directory(connection: AsyncConnection[TupleRow]) -> str | None:
    """Return where a server on this machine keeps its data; None where that is elsewhere, or not ours to know."""
    if not connection.info.host.startswith("/"):
        return None
    try:
        return str((await _one(connection, "SHOW data_directory"))[0])
    except psycopg.errors.InsufficientPrivilege:
        return None


async def without_statistics(connection: AsyncConnection[TupleRow]) -> list[str]:
    """Name large tables that the planner has not looked at for a week."""
    rows = await (await connection.execute(_STATISTICS)).fetchall()
    return [str(name) for name, *_ in rows]


async def open_events(connection: AsyncConnection[TupleRow]) -> tuple[int, float]:
    """Count the events that wait, and return the age of the oldest in seconds."""
    row = await _one(connection, _OUTBOX)
    return int(row[0]), float(row[1])


async def stuck_tasks(connection: AsyncConnection[TupleRow], tries: int) -> Mapping[str, tuple[int, int]]:
    """Name handlers whose tasks were sent more than so many times: how many tasks, and how often at most."""
    rows = await (await connection.execute(_STUCK, (tries,))).fetchall()
    return {handler: (int(count), int(most)) for handler, count, most in rows}


async def encrypted_samples(connection: AsyncConnection[TupleRow]) -> Mapping[str, str]:
    """Return one value of each kind that is kept encrypted, the newest, where there is any."""
    return dict(await (await connection.execute(_ENCRYPTED)).fetchall())


async def schedule(connection: AsyncConnection[TupleRow]) -> Mapping[str, str]:
    """Return for which period each job of the schedule was fired last."""
    return dict(await (await connection.execute("SELECT name, fired_for FROM schedule")).fetchall())


async def migration(connection: AsyncConnection[TupleRow]) -> str | None:
    """Return the migration that the schema is at; None for an empty database."""
    try:
        row = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return str(row[0]) if row else None


async def newest_price(connection: AsyncConnection[TupleRow]) -> datetime | None:
    """Return the moment of the newest price."""
    row = await _one(connection, "SELECT max(observed_at) FROM price_sources")
    return row[0] if isinstance(row[0], datetime) else None


async def _one(connection: AsyncConnection[TupleRow], sql: LiteralString) -> tuple[Any, ...]:
    row = await (await connection.execute(sql)).fetchone()
    if row is None:
        raise ServiceUnavailable("the server answered nothing")
    return row
