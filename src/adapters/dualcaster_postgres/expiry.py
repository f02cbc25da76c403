"""Deletes what has had its time."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import DateTime, bindparam, delete, or_

from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import oauth_attempts, sessions, single_use_tokens
from dualcaster_postgres.tables.collection import import_drafts

SESSIONS_REMEMBERED = timedelta(days=30)
"""How long an ended session stays, so that a refresh token of it that comes again is still recognised."""

_now = bindparam("now", type_=DateTime(timezone=True))
_yesterday = bindparam("yesterday", type_=DateTime(timezone=True))
_ended = bindparam("ended", type_=DateTime(timezone=True))
_STATEMENTS: Final = (
    delete(sessions).where(or_(sessions.c.expires_at < _ended, sessions.c.revoked_at < _ended)),
    delete(single_use_tokens).where(single_use_tokens.c.expires_at < _now),
    delete(oauth_attempts).where(oauth_attempts.c.expires_at < _now),
    delete(import_drafts).where(import_drafts.c.created_at < _yesterday),
)


@frozen
class PostgresExpiringRows:
    """``ExpiringRows``: one statement for each table."""

    _database: Database

    async def purge(self, now: datetime) -> int:
        """Delete what has had its time; refresh tokens go with their session."""
        given = {"now": now, "ended": now - SESSIONS_REMEMBERED, "yesterday": now - timedelta(days=1)}
        async with self._database.transaction() as session:
            gone = [await session.run(statement, **given) for statement in _STATEMENTS]
        return sum(gone)
