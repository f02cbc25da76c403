"""Automatic flags, and what their rules ask of people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    and_,
    any_,
    bindparam,
    distinct,
    func,
    insert,
    or_,
    select,
)

from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.moderation.flags import FlagFacts, FlagThresholds, RaisedFlag
from dualcaster_core.moderation.model import ReportOutcome
from dualcaster_core.trading.model import EndReason
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.tables.accounts import sessions, users
from dualcaster_postgres.tables.moderation import moderation_flags, reports, sanctions
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.trading import trades

_flag, _trade, _review, _report = moderation_flags.c, trades.c, trade_reviews.c, reports.c
_now, _since = (bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "since"))
_person = bindparam("person", type_=BigInteger())
_NAMES = ("case_id", "person_id", "rule", "level", "numbers", "raised_at")
_ADD = insert(moderation_flags).values({name: bindparam(name, type_=_flag[name].type) for name in _NAMES})
_RAISED = select(_flag.rule).where(_flag.person_id == _person, _flag.raised_at > _since)


def _number(statement: Any) -> Any:
    """Ask about the person of the row."""
    return statement.correlate(users).scalar_subquery()


_sent = and_(_trade.proposer_id == users.c.id, _trade.sent_at.is_not(None))
_shown = and_(_review.reviewed_id == users.c.id, _review.hidden_at.is_(None))
_undismissed = or_(_report.outcome.is_(None), _report.outcome != ReportOutcome.DISMISSED.value)
_cancelled = and_(
    _trade.fault_id == users.c.id,
    _trade.ended_at > _since,
    or_(*(_trade.end_reason == one.value for one in (EndReason.CANCELLED_ALONE, EndReason.NOTHING_SENT))),
)
_own, _theirs = sessions.alias("own"), sessions.alias("theirs")
_banned_addresses = (
    select(func.count(distinct(_theirs.c.user_id)))
    .select_from(
        sanctions.join(_theirs, _theirs.c.user_id == sanctions.c.user_id).join(
            _own, _own.c.address == _theirs.c.address
        )
    )
    .where(
        sanctions.c.kind == SanctionKind.BAN.value,
        sanctions.c.lifted_at.is_(None),
        _own.c.user_id == users.c.id,
        _theirs.c.user_id != users.c.id,
    )
)
_FACTS = (
    select(
        users.c.id,
        users.c.created_at,
        _number(select(func.count()).where(_sent)),
        _number(select(func.min(_trade.sent_at)).where(_sent)),
        _number(
            select(func.count(distinct(_report.reporter_id))).where(
                _report.reported_id == users.c.id, _report.weighs, _report.filed_at > _since, _undismissed
            )
        ),
        _number(select(func.avg(_review.overall)).where(_shown, _review.visible_at <= _now)),
        _number(select(func.avg(_review.overall)).where(_shown, _review.visible_at <= _since)),
        _number(select(func.count()).where(_cancelled)),
        _number(
            select(func.max(func.greatest(_trade.proposer_value, _trade.recipient_value))).where(
                _trade.fault_id == users.c.id, _trade.ended_at > _since
            )
        ),
        _number(_banned_addresses),
    )
    .where(users.c.id == any_(bindparam("people", type_=ARRAY(BigInteger()))), users.c.is_active)
    .order_by(users.c.id)
)


class PostgresFlags:
    """``FlagRepository`` on the table of flags."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, flag: RaisedFlag, case_id: int, at: datetime) -> None:
        """Insert a flag."""
        await self._session.run(
            _ADD,
            case_id=case_id,
            person_id=flag.person_id,
            rule=flag.rule,
            level=int(flag.level),
            numbers=Jsonb(dict(flag.numbers)),
            raised_at=at,
        )

    async def raised_since(self, person_id: int, since: datetime) -> frozenset[str]:
        """Read by the index of people."""
        return frozenset(row[0] for row in await self._session.rows(_RAISED, person=person_id, since=since))


@frozen
class PostgresFlagFacts:
    """``FlagFactsQueries``: one statement for all people."""

    _database: Database

    async def of(self, person_ids: Sequence[int], now: datetime, thresholds: FlagThresholds) -> Sequence[FlagFacts]:
        """Ask each table by its index of people."""
        since = now - thresholds.week
        rows = await self._database.rows(_FACTS, people=list(person_ids), now=now, since=since)
        return [
            FlagFacts(
                person_id=key,
                opened_at=opened_at,
                proposals=proposals,
                first_proposal_after=None if first is None else first - opened_at,
                reporters=reporters,
                rating=None if rating is None else float(rating),
                rating_before=None if before is None else float(before),
                cancelled=cancelled,
                failed_value=failed,
                banned_addresses=addresses,
            )
            for key, opened_at, proposals, first, reporters, rating, before, cancelled, failed, addresses in rows
        ]
