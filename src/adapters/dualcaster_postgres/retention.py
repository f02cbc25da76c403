"""Deletes what has had its time, table by table and in batches."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Executable,
    Integer,
    Table,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from dualcaster_core.accounts.sanctions import HIDING
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.messaging.model import RoomKind
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.locks import AdvisoryLock, lock
from dualcaster_postgres.tables.accounts import (
    known_devices,
    link_requests,
    oauth_attempts,
    profile_views,
    refresh_tokens,
    sent_emails,
    sessions,
    single_use_tokens,
    unknown_logins,
    users,
)
from dualcaster_postgres.tables.collection import import_drafts, portfolio_snapshots, undo_records
from dualcaster_postgres.tables.idempotency import idempotency_keys
from dualcaster_postgres.tables.market import price_files
from dualcaster_postgres.tables.messaging import held_messages, message_photos, messages, rooms
from dualcaster_postgres.tables.moderation import appeals, dispute_statements, disputes, reports, sanctions
from dualcaster_postgres.tables.notifying import deliveries, live_updates, notifications
from dualcaster_postgres.tables.outbox import event_handlers, outbox
from dualcaster_postgres.tables.stores.customers import store_message_turns, store_messages
from dualcaster_postgres.tables.stores.pricing import store_price_runs
from dualcaster_postgres.tables.stores.statistics import store_arrivals
from dualcaster_postgres.tables.stores.sync import stock_sync_runs
from dualcaster_postgres.tables.trading import trades

BATCH: Final = 5_000
"""Rows that one transaction deletes."""
_before = bindparam("before", type_=DateTime(timezone=True))
_now = bindparam("now", type_=DateTime(timezone=True))


@frozen
class Expired:
    """The rows of a table that are ``over``, in the order of ``by``, which an index has.

    They are deleted, or where ``instead`` says what is written in their place, kept with that.
    """

    table: Table
    over: ColumnElement[bool]
    by: ColumnElement[Any]
    instead: Mapping[str, Any] | None = None

    @property
    def counting(self) -> Executable:
        """Count them."""
        return select(func.count()).select_from(self.table).where(self.over)

    @property
    def pruning(self) -> Executable:
        """Delete at most ``batch`` of them; rows that others hold are left for the next time."""
        place: ColumnElement[Any] = literal_column(f"{self.table.name}.ctid")
        chosen = (
            select(place)
            .select_from(self.table)
            .where(self.over)
            .order_by(self.by)
            .limit(bindparam("batch", type_=Integer()))
            .with_for_update(of=self.table, skip_locked=True)
            .correlate(None)
        )
        these = place == any_(func.array(chosen.scalar_subquery()))
        if self.instead is None:
            return delete(self.table).where(these)
        return update(self.table).where(these).values(dict(self.instead))


def _until(column: ColumnElement[Any]) -> Expired:
    """Choose the rows whose moment is before the cutoff."""
    return Expired(column.table, column < _before, column)


_photo, _message, _room, _session = message_photos.c, messages.c, rooms.c, sessions.c
_report = reports.c
NO_EVIDENCE: ColumnElement[Any] = literal_column("'{}'::jsonb")
_open_dispute = (
    exists()
    .where(
        disputes.c.trade_id == trades.c.id,
        disputes.c.resolved_at.is_(None),
        or_(trades.c.chain_id == _room.chain_id, trades.c.ring_id == _room.ring_id),
    )
    .correlate(rooms)
)
_not_held = and_(or_(_room.held_until.is_(None), _room.held_until < _now), ~_open_dispute)
"""Neither a report nor a dispute needs what was said in the room."""
_not_sent = and_(_photo.message_id.is_(None), _photo.held_id.is_(None), _photo.appeal_id.is_(None))
_of_room_that_ended = exists().where(_room.id == _photo.room_id, _room.ended_at < _before, _not_held)
_of_deleted_message = exists().where(
    _message.id == _photo.message_id, _message.deleted_at < _before, _room.id == _message.room_id, _not_held
)
_of_decided_appeal = exists().where(appeals.c.id == _photo.appeal_id, appeals.c.decided_at < _before)
_is_shut = exists().where(
    sanctions.c.user_id == users.c.id,
    sanctions.c.lifted_at.is_(None),
    or_(*(sanctions.c.kind == kind.value for kind in sorted(HIDING))),
)
_somebody_left = exists().where(users.c.id.in_([_room.low_user_id, _room.high_user_id]), ~users.c.is_active, ~_is_shut)
"""Somebody deleted the account; who is suspended or banned may come back."""

EXPIRED: Final[Mapping[str, tuple[Expired, ...]]] = {
    "events": (_until(outbox.c.done_at),),
    "event-handlers": (_until(event_handlers.c.seen_at),),
    "sessions": (_until(_session.expires_at), _until(_session.revoked_at)),
    "refresh-tokens": (
        Expired(
            refresh_tokens,
            and_(refresh_tokens.c.issued_at < _before, refresh_tokens.c.used_at.is_not(None)),
            refresh_tokens.c.issued_at,
        ),
    ),
    "emailed-links": (_until(single_use_tokens.c.expires_at),),
    "sign-in-attempts": (_until(oauth_attempts.c.expires_at),),
    "link-requests": (_until(link_requests.c.expires_at),),
    "unknown-logins": (_until(unknown_logins.c.tried_at),),
    "known-devices": (_until(known_devices.c.last_used_at),),
    "emails-counted": (_until(sent_emails.c.sent_at),),
    "profile-views": (_until(profile_views.c.viewed_at),),
    "idempotency-keys": (_until(idempotency_keys.c.created_at),),
    "undo": (_until(undo_records.c.expires_at),),
    "stock-syncs": (_until(stock_sync_runs.c.created_at),),
    "import-drafts": (_until(import_drafts.c.created_at),),
    "store-price-runs": (_until(store_price_runs.c.started_at),),
    "store-arrivals": (Expired(store_arrivals, store_arrivals.c.day < cast(_before, Date), store_arrivals.c.day),),
    "store-messages": (_until(store_messages.c.sent_at), _until(store_message_turns.c.sent_at)),
    "portfolio-days": (
        Expired(portfolio_snapshots, portfolio_snapshots.c.day < cast(_before, Date), portfolio_snapshots.c.day),
    ),
    "price-files": (
        Expired(
            price_files,
            and_(price_files.c.shrunk.is_(None), price_files.c.received_at < _before),
            price_files.c.received_at,
        ),
    ),
    "live-updates": (_until(live_updates.c.created_at),),
    "deliveries": (_until(deliveries.c.created_at),),
    "notifications": (_until(notifications.c.created_at),),
    "conversations": (
        Expired(rooms, and_(_room.kind == RoomKind.CONVERSATION.value, _somebody_left, _not_held), _room.id),
    ),
    "held-messages": (_until(held_messages.c.decided_at),),
    "photos-not-sent": (
        Expired(
            message_photos,
            and_(_not_sent, _photo.uploaded_at < _before),
            _photo.uploaded_at,
        ),
    ),
    "appeal-photos": (
        Expired(message_photos, and_(_photo.appeal_id.is_not(None), _of_decided_appeal), _photo.appeal_id),
    ),
    "photos-sent": tuple(
        Expired(message_photos, and_(_photo.purged_at.is_(None), is_over), _photo.id, {"purged_at": _now})
        for is_over in (_of_room_that_ended, _of_deleted_message)
    ),
    "deleted-messages": (
        Expired(
            messages,
            and_(
                _message.deleted_at < _before,
                _message.text != "",
                exists().where(_room.id == _message.room_id, _not_held),
            ),
            _message.deleted_at,
            {"text": ""},
        ),
    ),
    "report-evidence": (
        Expired(
            reports,
            and_(_report.decided_at < _before, _report.evidence != NO_EVIDENCE),
            _report.decided_at,
            {"evidence": NO_EVIDENCE},
        ),
    ),
    "dispute-evidence": (
        Expired(
            dispute_statements,
            exists().where(disputes.c.case_id == dispute_statements.c.case_id, disputes.c.resolved_at < _before),
            dispute_statements.c.id,
        ),
    ),
}
"""By the name of the rule."""


class PostgresExpiredRecords:
    """``ExpiredRecords`` of a rule: each batch is one statement in a transaction of its own, under a lock."""

    def __init__(self, database: Database, rule: str) -> None:
        self._database = database
        self._expired = EXPIRED[rule]

    async def count(self, cutoff: Cutoff) -> int:
        """Count the rows that have had their time."""
        given = {"now": cutoff.now, "before": cutoff.before}
        rows = [await self._database.row(one.counting, **given) for one in self._expired]
        return sum(row[0] for row in rows if row)

    async def prune(self, cutoff: Cutoff) -> AsyncIterator[int]:
        """Delete them; what hangs on them goes with them."""
        for statement in [one.pruning for one in self._expired]:
            while gone := await self._batch(statement, cutoff):
                yield gone

    async def _batch(self, statement: Executable, cutoff: Cutoff) -> int:
        async with self._database.transaction() as session:
            await lock(session, AdvisoryLock.PRUNING)
            return await session.run(statement, now=cutoff.now, before=cutoff.before, batch=BATCH)
