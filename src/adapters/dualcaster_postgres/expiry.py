"""Deletes what has had its time."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import DateTime, bindparam, delete, or_, select

from dualcaster_core.accounts.identity.model import DEVICE_REMEMBERED
from dualcaster_core.notifying.delivery.model import DELIVERIES_KEPT
from dualcaster_core.notifying.live_updates import KEPT
from dualcaster_core.notifying.notifications import NOTIFICATIONS_KEPT
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import (
    known_devices,
    link_requests,
    oauth_attempts,
    sent_emails,
    sessions,
    single_use_tokens,
    unknown_logins,
)
from dualcaster_postgres.tables.collection import import_drafts, undo_records
from dualcaster_postgres.tables.market import price_files
from dualcaster_postgres.tables.notifying import deliveries, live_updates, notifications
from dualcaster_postgres.tables.outbox import event_handlers, outbox

SESSIONS_REMEMBERED = timedelta(days=30)
"""How long an ended session stays, so that a refresh token of it that comes again is still recognised."""

_now = bindparam("now", type_=DateTime(timezone=True))
_yesterday = bindparam("yesterday", type_=DateTime(timezone=True))
_long_ago = bindparam("long_ago", type_=DateTime(timezone=True))
_ended = bindparam("ended", type_=DateTime(timezone=True))
_done = bindparam("done", type_=DateTime(timezone=True))
_told = bindparam("told", type_=DateTime(timezone=True))
_noted = bindparam("noted", type_=DateTime(timezone=True))
_handed_over = bindparam("handed_over", type_=DateTime(timezone=True))
EVENTS_AT_ONCE: Final = 5_000
_OLD_EVENTS = select(outbox.c.id).where(outbox.c.done_at < _done).order_by(outbox.c.done_at).limit(EVENTS_AT_ONCE)
_PURGE_EVENTS = delete(outbox).where(outbox.c.id.in_(_OLD_EVENTS))
_STATEMENTS: Final = (
    delete(sessions).where(or_(sessions.c.expires_at < _ended, sessions.c.revoked_at < _ended)),
    delete(single_use_tokens).where(single_use_tokens.c.expires_at < _now),
    delete(oauth_attempts).where(oauth_attempts.c.expires_at < _now),
    delete(link_requests).where(link_requests.c.expires_at < _now),
    delete(unknown_logins).where(unknown_logins.c.tried_at < _yesterday),
    delete(known_devices).where(known_devices.c.last_used_at < _long_ago),
    delete(sent_emails).where(sent_emails.c.sent_at < _yesterday),
    delete(undo_records).where(undo_records.c.expires_at < _now),
    delete(import_drafts).where(import_drafts.c.created_at < _yesterday),
    delete(price_files).where(price_files.c.shrunk.is_(None), price_files.c.received_at < _yesterday),
    delete(live_updates).where(live_updates.c.created_at < _told),
    delete(deliveries).where(deliveries.c.created_at < _handed_over),
    delete(notifications).where(notifications.c.created_at < _noted),
    delete(event_handlers).where(event_handlers.c.seen_at < _ended),
)


@frozen
class PostgresExpiringRows:
    """``ExpiringRows``: one statement for each table, and events that were done ``outbox_retention`` ago in batches."""

    _database: Database
    _outbox_retention: timedelta = timedelta(days=30)

    async def purge(self, now: datetime) -> int:
        """Delete what has had its time; refresh tokens go with their session, what was noted of an event with it."""
        given = {
            "now": now,
            "ended": now - SESSIONS_REMEMBERED,
            "yesterday": now - timedelta(days=1),
            "long_ago": now - DEVICE_REMEMBERED,
            "told": now - KEPT,
            "noted": now - NOTIFICATIONS_KEPT,
            "handed_over": now - DELIVERIES_KEPT,
        }
        async with self._database.transaction() as session:
            gone = [await session.run(statement, **given) for statement in _STATEMENTS]
        return sum(gone) + await self._purge_events(now - self._outbox_retention)

    async def _purge_events(self, done: datetime) -> int:
        gone, batch = 0, EVENTS_AT_ONCE
        while batch == EVENTS_AT_ONCE:
            async with self._database.transaction() as session:
                batch = await session.run(_PURGE_EVENTS, done=done)
            gone += batch
        return gone
