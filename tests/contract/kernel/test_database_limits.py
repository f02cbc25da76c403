"""What bounds the waiting for PostgreSQL: statements, connections, silence, and who no longer wants the answer."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import psycopg
import pytest
from sqlalchemy import column, func, insert, select, table

from dualcaster_core.kernel.errors import QueryTimedOut, ServiceUnavailable
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import DatabaseLimits
from dualcaster_postgres.sql.parameters import incoming
from dualcaster_postgres.tables.outbox import schedule

SLEEP: Any = select(func.pg_sleep(30))
NOW: Any = select(func.now())
OWN_PID: Any = select(func.pg_backend_pid())
_activity = table("pg_stat_activity", column("pid"), column("state"), column("query"))
SLEEPING: Any = (
    select(func.count())
    .select_from(_activity)
    .where(
        _activity.c.query.like("%pg_sleep%"), _activity.c.state == "active", _activity.c.pid != func.pg_backend_pid()
    )
)


@asynccontextmanager
async def opened(url: str, limits: DatabaseLimits) -> AsyncIterator[Database]:
    """A pool with limits of its own."""
    database = Database(url, limits)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def test_a_statement_that_takes_too_long_is_given_up(database_url: str) -> None:
    """The server ends the statement, the error has a code of its own, and the next statement is answered."""
    async with opened(database_url, DatabaseLimits(connections=1, statement=0.3)) as database:
        began = perf_counter()
        with pytest.raises(QueryTimedOut):
            await database.row(SLEEP)
        assert perf_counter() - began < 20
        assert await database.row(NOW) is not None
        assert database.answering


async def test_who_waits_too_long_for_a_connection_is_refused(database_url: str) -> None:
    """A pool whose connections are all taken refuses in time, and is not taken for a dead server."""
    async with opened(database_url, DatabaseLimits(connections=1, wait=0.3)) as database:
        async with database.transaction():
            began = perf_counter()
            with pytest.raises(ServiceUnavailable):
                await database.row(NOW)
            assert perf_counter() - began < 20
        await asyncio.sleep(0.5)
        assert database.answering
        assert await database.row(NOW) is not None


async def test_a_connection_that_stays_silent_is_cut(database_url: str) -> None:
    """A server process that answers nothing is given up on our side, although it would hold its socket for ever."""
    limits = DatabaseLimits(connections=2, statement=0.4, answer=0.4, suspect=0.2)
    async with opened(database_url, limits) as database:
        pids: list[int] = []

        async def ask_a_stopped_process() -> None:
            async with asyncio.timeout(30), database.transaction() as session:
                row = await session.row(OWN_PID)
                assert row is not None
                pids.append(row[0])
                os.kill(row[0], signal.SIGSTOP)
                await session.row(NOW)

        try:
            with pytest.raises(ServiceUnavailable):
                await ask_a_stopped_process()
            assert await database.row(NOW) is not None
            assert database.answering
        finally:
            os.kill(pids[0], signal.SIGCONT)


async def test_a_statement_nobody_waits_for_is_cancelled(database_url: str, database: Database) -> None:
    """Where the task that asked is cancelled, the server stops working on it, and the connection is used again."""
    async with opened(database_url, DatabaseLimits(connections=1)) as watched:
        asked = asyncio.create_task(watched.row(SLEEP))
        await _until_sleeping(database, 1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await _until_sleeping(database, 0)
        assert await watched.row(NOW) is not None


async def _until_sleeping(database: Database, number: int) -> None:
    async with asyncio.timeout(20):
        while True:
            found = await database.row(SLEEPING)
            if found is not None and found[0] == number:
                return
            await asyncio.sleep(0.05)


async def test_the_address_of_a_database_may_set_its_own_options(database_url: str) -> None:
    """Options in DATABASE_URL count together with ours, and more than ours where both say the same."""
    url = f"{database_url}{'&' if '?' in database_url else '?'}options=-c%20work_mem%3D5MB&connect_timeout=7"
    show: Any = select(func.current_setting("work_mem"), func.current_setting("statement_timeout"))
    async with opened(url, DatabaseLimits(statement=4.0)) as database:
        assert await database.row(show) == ("5MB", "4s")


_given = incoming({"name": schedule.c.name.type})
_FILL = insert(schedule).from_select(["name", "fired_for"], select(_given.c.name, _given.c.name))


async def test_statistics_are_renewed_after_much_was_written(database: Database, database_url: str) -> None:
    """After thousands of rows at once the planner knows how large the table is; after a few it is left alone."""

    def known() -> float:
        with psycopg.connect(database_url) as connection:
            row = connection.execute("SELECT reltuples FROM pg_class WHERE relname = 'schedule'").fetchone()
        assert row is not None
        return float(row[0])

    for batch, expected in (((0, 400), False), ((400, 6_400), False), ((6_400, 12_400), True)):
        async with database.transaction() as session:
            names = "{" + ",".join(f"job{number}" for number in range(*batch)) + "}"
            await session.run(_FILL, in_name=names)
        assert (known() > 10_000) is expected
