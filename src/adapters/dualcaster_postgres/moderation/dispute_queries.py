"""Lists of disputes: of a person, and of those that wait for moderators."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import BigInteger, DateTime, Integer, and_, bindparam, case, cast, func, or_, select, true

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus
from dualcaster_core.moderation.disputes.model import SILENCE
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.views import DisputePage, DisputeQueue, DisputeSummary, WaitingDispute
from dualcaster_core.moderation.lifecycle import CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level
from dualcaster_postgres.moderation.colleagues import ASSIGNEES
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.moderation import disputes, moderation_cases
from dualcaster_postgres.tables.trading import trades

_d, _case, _trade = disputes.c, moderation_cases.c, trades.c
_filer, _respondent, _assignee = users.alias("filer"), users.alias("respondent"), ASSIGNEES
_user, _before = bindparam("user", type_=BigInteger()), bindparam("before", type_=BigInteger())
_level, _at = bindparam("level", type_=Integer()), bindparam("at", type_=DateTime(timezone=True))
_limit = bindparam("limit", type_=Integer())
_people = disputes.join(_filer, _filer.c.id == _d.filer_id).join(_respondent, _respondent.c.id == _d.respondent_id)
_asked = case((_d.filer_id == _user, _d.filer_asked_at), else_=_d.respondent_asked_at)
_MINE = (
    select(
        _d.case_id,
        _d.trade_id,
        _d.kind,
        _d.status,
        _filer.c.username,
        _respondent.c.username,
        _d.opened_at,
        _d.outcome,
        _asked,
    )
    .select_from(_people)
    .where(
        or_(_d.filer_id == _user, _d.respondent_id == _user),
        or_(cast(_before, BigInteger).is_(None), _d.case_id < _before),
    )
    .order_by(_d.case_id.desc())
    .limit(_limit)
)
_waits = and_(_case.status != CaseStatus.CLOSED.value, _case.kind == CaseKind.DISPUTE.value)
_after = or_(
    _case.level < _level,
    and_(_case.level == _level, or_(_case.opened_at > _at, and_(_case.opened_at == _at, _case.id > _before))),
)
_WAITING = (
    select(
        _case.id,
        _d.trade_id,
        _d.kind,
        _d.status,
        _case.level,
        _filer.c.username,
        _respondent.c.username,
        _trade.proposer_value + _trade.recipient_value + _trade.cash_from_proposer + _trade.cash_from_recipient,
        _assignee.c.username,
        _case.opened_at,
        _case.due_at,
        func.greatest(_d.filer_asked_at, _d.respondent_asked_at),
    )
    .select_from(
        _people.join(moderation_cases, _case.id == _d.case_id)
        .join(trades, _trade.id == _d.trade_id)
        .outerjoin(_assignee, _assignee.c.id == _case.assignee_id)
    )
    .where(_waits, case((cast(_level, Integer).is_(None), true()), else_=_after))
    .order_by(_case.level.desc(), _case.opened_at, _case.id)
    .limit(_limit)
)
_COUNT = select(func.count()).select_from(moderation_cases).where(_waits)


@frozen
class PostgresDisputeQueries:
    """``DisputeQueries``: one statement for a person, two for the list of moderators."""

    _database: Database
    _ids: PublicIds

    async def of_person(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> DisputePage:
        """Read along the indexes of filers and respondents."""
        cursors = Cursors("disputes.mine", (IdKind.CASE,), self._ids)
        (before,) = cursors.read(cursor) or (None,)
        async with self._database.transaction() as session:
            rows = await session.rows(_MINE, user=user_id, before=before, limit=limit + 1)
        return DisputePage(
            items=tuple(self._summary(row) for row in rows[:limit]),
            next_cursor=cursors.after(rows, limit, lambda row: (row[0],)),
        )

    async def waiting(self, now: datetime, *, limit: int = PAGE, cursor: str | None = None) -> DisputeQueue:
        """Read along the index of cases that wait."""
        cursors = Cursors("disputes.waiting", (None, None, IdKind.CASE), self._ids)
        level, at, key = cursors.read(cursor) or (None, None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                _WAITING, level=level, at=None if at is None else moment_of(at), before=key, limit=limit + 1
            )
            count = await session.row(_COUNT)
        return DisputeQueue(
            items=tuple(self._waiting(row, now) for row in rows[:limit]),
            pending_count=count[0] if count else 0,
            next_cursor=cursors.after(rows, limit, lambda row: (row[4], microseconds(row[9]), row[0])),
        )

    def _summary(self, row: Row) -> DisputeSummary:
        key, trade, kind, status, filer, respondent, opened_at, outcome, asked = row
        is_open = status != DisputeStatus.RESOLVED.value
        return DisputeSummary(
            id=self._ids.encode(IdKind.CASE, key),
            trade=self._ids.encode(IdKind.TRADE, trade),
            kind=DisputeKind(kind),
            status=DisputeStatus(status),
            filer=filer,
            respondent=respondent,
            opened_at=opened_at,
            outcome=None if outcome is None else DisputeOutcome(outcome),
            answer_by=asked + SILENCE if is_open and asked is not None else None,
        )

    def _waiting(self, row: Row, now: datetime) -> WaitingDispute:
        key, trade, kind, status, level, filer, respondent, value, assignee, opened_at, due_at, asked = row
        return WaitingDispute(
            id=self._ids.encode(IdKind.CASE, key),
            trade=self._ids.encode(IdKind.TRADE, trade),
            kind=DisputeKind(kind),
            status=DisputeStatus(status),
            level=Level(level).name.lower(),
            filer=filer,
            respondent=respondent,
            value=f"{value:.2f}",
            assignee=assignee,
            opened_at=opened_at,
            due_at=due_at,
            is_overdue=due_at < now,
            rulable_from=opened_at if asked is None else asked + SILENCE,
        )
