"""A database that notes every statement with what it was given, so that a test can look at the plans of a use case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from sqlalchemy import Executable

from dualcaster_postgres.sql.database import Database, Session

Sent = tuple[Executable, dict[str, Any]]


class _RecordingSession(Session):
    def __init__(self, connection: psycopg.AsyncConnection[Any], sent: list[Sent]) -> None:
        super().__init__(connection)
        self._sent = sent

    async def _run(self, cursor: psycopg.AsyncCursor[Any], statement: Executable, given: dict[str, Any]) -> None:
        self._sent.append((statement, given))
        await super()._run(cursor, statement, given)


class RecordingDatabase(Database):
    """``sent`` has the statements, the oldest first."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.sent: list[Sent] = []

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        async with super()._session() as session:
            yield _RecordingSession(session.connection, self.sent)
