"""Finds what is reported, and writes it down for moderators."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, exists, func, null, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dualcaster_core.messaging.model import RoomKind
from dualcaster_core.moderation.model import Subject, SubjectKind
from dualcaster_core.moderation.reports import ReportedThing, ReporterFacts
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.messaging import messages, room_members, rooms
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.signals import signals
from dualcaster_postgres.tables.trading import trade_lines, trade_log, trades

_key, _me, _them = (bindparam(name, type_=BigInteger()) for name in ("key", "me", "them"))
_trade, _review, _signal = trades.c, trade_reviews.c, signals.c
_IS_SENT = and_(_trade.stage != Stage.DRAFT.value, _trade.stage != Stage.PLANNED.value)
_room_of_chain = select(rooms.c.id).where(rooms.c.chain_id == _trade.chain_id).scalar_subquery()
_pair_room = (
    select(rooms.c.id)
    .where(
        rooms.c.kind == RoomKind.CONVERSATION.value,
        rooms.c.low_user_id == func.least(users.c.id, _me),
        rooms.c.high_user_id == func.greatest(users.c.id, _me),
    )
    .scalar_subquery()
)
_FIND: dict[SubjectKind, Any] = {
    SubjectKind.USER: select(users.c.id, _pair_room, null()).where(users.c.id == _key, users.c.is_active),
    SubjectKind.MESSAGE: select(messages.c.sender_id, messages.c.room_id, rooms.c.chain_id)
    .join(rooms, rooms.c.id == messages.c.room_id)
    .where(
        messages.c.id == _key,
        messages.c.deleted_at.is_(None),
        exists().where(room_members.c.room_id == messages.c.room_id, room_members.c.user_id == _me),
    ),
    SubjectKind.TRADE: select(
        func.nullif(_trade.proposer_id + _trade.recipient_id - _me, _me), _room_of_chain, _trade.chain_id
    ).where(_trade.id == _key, or_(_trade.proposer_id == _me, _trade.recipient_id == _me), _IS_SENT),
    SubjectKind.REVIEW: select(_review.reviewer_id, _room_of_chain, _trade.chain_id)
    .join(trades, _trade.id == _review.trade_id)
    .where(_review.id == _key, _review.visible_at <= func.now(), _review.hidden_at.is_(None)),
    SubjectKind.SIGNAL: select(_signal.created_by_user_id, null(), null()).where(
        _signal.id == _key, _signal.visibility == SignalVisibility.PUBLIC.value
    ),
}
_between = or_(
    and_(_trade.proposer_id == _me, _trade.recipient_id == _them),
    and_(_trade.proposer_id == _them, _trade.recipient_id == _me),
)
_wrote = exists().where(
    room_members.c.user_id == _me, messages.c.room_id == room_members.c.room_id, messages.c.sender_id == _them
)
_REPORTER = select(users.c.created_at, or_(exists().where(_between, _IS_SENT), _wrote)).where(users.c.id == _me)
_PROFILE = func.jsonb_build_object(
    "username",
    users.c.username,
    "opened_at",
    users.c.created_at,
    "completed_trades",
    users.c.completed_trades,
    "location",
    users.c.location_display,
    "display_name",
    profiles.c.display_name,
    "bio",
    profiles.c.bio,
    "tagline",
    profiles.c.tagline,
    "avatar",
    profiles.c.avatar,
)
_PROFILES = (
    select(users.c.id, _PROFILE)
    .select_from(users.outerjoin(profiles, profiles.c.user_id == users.c.id))
    .where(or_(users.c.id == _me, users.c.id == _them))
)


def _whole(table: Any) -> Any:
    """Write a whole row as JSON."""
    return func.to_jsonb(table.table_valued())


def _rows_of(table: Any, order: Any) -> Any:
    """Write the rows of a table that belong to a trade as a list."""
    rows = func.jsonb_agg(aggregate_order_by(_whole(table), order))
    return select(rows).where(table.c.trade_id == _trade.id).correlate(trades).scalar_subquery()


_PROPOSALS = (
    select(_whole(trades), _rows_of(trade_lines, trade_lines.c.id), _rows_of(trade_log, trade_log.c.version))
    .where(_trade.chain_id == bindparam("chain", type_=BigInteger()))
    .order_by(_trade.id)
)
_ROW: dict[SubjectKind, Any] = {
    SubjectKind.REVIEW: select(_whole(trade_reviews)).where(_review.id == _key),
    SubjectKind.SIGNAL: select(_whole(signals)).where(_signal.id == _key),
}


class PostgresReportedThings:
    """``ReportedThings``: one statement to find a thing, and one for each kind of record."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, subject: Subject, reporter_id: int) -> ReportedThing | None:
        """Find by the key of the table."""
        row = await self._session.row(_FIND[subject.kind], key=subject.id, me=reporter_id)
        if row is None:
            return None
        return ReportedThing(subject=subject, person_id=row[0], room_id=row[1], chain_id=row[2])

    async def reporter(self, reporter_id: int, reported_id: int) -> ReporterFacts | None:
        """Look both ways in the trades, and in the rooms of the reporter."""
        row = await self._session.row(_REPORTER, me=reporter_id, them=reported_id)
        return None if row is None else ReporterFacts(opened_at=row[0], have_dealt=bool(row[1]))

    async def records(self, thing: ReportedThing, reporter_id: int) -> Mapping[str, Any]:
        """Write rows as JSON, as the database has them."""
        session, subject = self._session, thing.subject
        them = thing.person_id or reporter_id
        rows = await session.rows(_PROFILES, me=reporter_id, them=them)
        profile_of = {row[0]: row[1] for row in rows}
        found: dict[str, Any] = {
            "profiles": {"reporter": profile_of.get(reporter_id), "reported": profile_of.get(them)},
            "proposals": [],
        }
        if thing.chain_id is not None:
            found["proposals"] = [
                dict(trade) | {"lines": lines or [], "log": log or []}
                for trade, lines, log in await session.rows(_PROPOSALS, chain=thing.chain_id)
            ]
        if subject.kind in _ROW:
            row = await session.row(_ROW[subject.kind], key=subject.id)
            found[subject.kind.value] = row[0] if row else None
        return found
