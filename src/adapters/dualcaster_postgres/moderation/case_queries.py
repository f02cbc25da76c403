"""The queue, and cases as moderators see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    true,
)

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.moderation.actions import ActionSource
from dualcaster_core.moderation.appeals import AppealOutcome
from dualcaster_core.moderation.flags import RaisedFlag
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level, ReportOutcome, ReportReason, SubjectKind
from dualcaster_core.moderation.views import (
    ActionView,
    AppealView,
    CasePerson,
    CaseReport,
    CaseView,
    FlagView,
    QueueEntry,
    QueuePage,
)
from dualcaster_postgres.moderation.case_context import held_of_case, photos_of_appeal, shown_photos, trades_of
from dualcaster_postgres.moderation.colleagues import ASSIGNEES
from dualcaster_postgres.moderation.notes import latest_notes
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.moderation import (
    appeals,
    moderation_actions,
    moderation_cases,
    moderation_flags,
    reports,
    sanctions,
)

_case, _report, _action, _sanction = moderation_cases.c, reports.c, moderation_actions.c, sanctions.c
_key = bindparam("key", type_=BigInteger())
_kind, _holder = bindparam("kind", type_=Text()), bindparam("holder", type_=BigInteger())
_assignee = ASSIGNEES
_open = _case.status != CaseStatus.CLOSED.value
_level, _at, _before = (
    bindparam("level", type_=Integer()),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("before", type_=BigInteger()),
)
_of_case = reports.alias("of_case")
_reports_of = select(func.count()).where(_of_case.c.case_id == _case.id).scalar_subquery()
_flags_of = (
    select(func.count()).where(moderation_flags.c.case_id == _case.id).correlate(moderation_cases).scalar_subquery()
)
_reasons_of = (
    select(func.array_agg(func.distinct(_of_case.c.reason))).where(_of_case.c.case_id == _case.id).scalar_subquery()
)
_after = or_(
    _case.level < _level,
    and_(_case.level == _level, or_(_case.opened_at > _at, and_(_case.opened_at == _at, _case.id > _before))),
)
_QUEUE = (
    select(
        _case.id,
        _case.kind,
        _case.level,
        _case.status,
        users.c.username,
        _reports_of,
        _flags_of,
        _reasons_of,
        _assignee.c.username,
        _case.opened_at,
        _case.due_at,
    )
    .select_from(
        moderation_cases.join(users, users.c.id == _case.person_id).outerjoin(
            _assignee, _assignee.c.id == _case.assignee_id
        )
    )
    .where(
        _open,
        or_(cast(_kind, Text).is_(None), _case.kind == _kind),
        or_(cast(_holder, BigInteger).is_(None), _case.assignee_id == _holder),
        case((cast(_level, Integer).is_(None), true()), else_=_after),
    )
    .order_by(_case.level.desc(), _case.opened_at, _case.id)
    .limit(bindparam("limit", type_=Integer()))
)
_COUNTS = select(
    func.count(),
    func.count().filter(_case.level >= int(Level.HIGH)),
    func.count().filter(_case.due_at < bindparam("now", type_=DateTime(timezone=True))),
).where(_open)
_received = select(func.count(), func.count().filter(_report.outcome == ReportOutcome.UPHELD.value)).where(
    _report.reported_id == bindparam("person", type_=BigInteger())
)
_CASE = (
    select(
        _case.id,
        _case.kind,
        _case.level,
        _case.status,
        _case.version,
        _assignee.c.username,
        _case.opened_at,
        _case.due_at,
        users.c.id,
        users.c.username,
        users.c.created_at,
        users.c.completed_trades,
        users.c.is_active,
    )
    .select_from(
        moderation_cases.join(users, users.c.id == _case.person_id).outerjoin(
            _assignee, _assignee.c.id == _case.assignee_id
        )
    )
    .where(_case.id == _key)
)
_others = reports.alias("others")


def _of_reporter(outcome: ReportOutcome) -> Any:
    found = select(func.count()).where(_others.c.reporter_id == _report.reporter_id, _others.c.outcome == outcome.value)
    return found.scalar_subquery()


_REPORTS = (
    select(
        _report.id,
        users.c.username,
        _of_reporter(ReportOutcome.UPHELD),
        _of_reporter(ReportOutcome.DISMISSED),
        _report.subject,
        _report.reason,
        _report.text,
        _report.weighs,
        _report.filed_at,
        _report.outcome,
        _report.evidence,
    )
    .join(users, users.c.id == _report.reporter_id)
    .where(_report.case_id == _key)
    .order_by(_report.weighs.desc(), _report.filed_at, _report.id)
    .limit(50)
)
_undoing = moderation_actions.alias("undoing")
_undone_by = select(_undoing.c.kind).where(_undoing.c.undoes_id == _action.id).limit(1).scalar_subquery()
_HISTORY = (
    select(
        _action.id,
        _action.case_id,
        _action.kind,
        _action.days,
        _action.reason,
        _action.departure,
        _action.source,
        users.c.username,
        _action.at,
        _sanction.ends_at,
        _sanction.lifted_at,
        _undone_by,
    )
    .select_from(
        moderation_actions.outerjoin(users, users.c.id == _action.by_id).outerjoin(
            sanctions, _sanction.action_id == _action.id
        )
    )
    .where(_action.person_id == bindparam("person", type_=BigInteger()))
    .order_by(_action.id.desc())
    .limit(100)
)


_appeal = appeals.c
_APPEAL = select(
    _appeal.text, _appeal.evidence, _appeal.filed_at, _appeal.outcome, _appeal.action_id, photos_of_appeal(_appeal.id)
).where(_appeal.case_id == _key)


_f = moderation_flags.c
_FLAGS = (
    select(_f.person_id, _f.rule, _f.level, _f.numbers, _f.raised_at)
    .where(_f.case_id == _key)
    .order_by(_f.level.desc(), _f.id)
    .limit(50)
)


def _flag(row: Row) -> FlagView:
    person_id, rule, level, numbers, raised_at = row
    flag = RaisedFlag(person_id=person_id, rule=rule, level=Level(level), numbers=numbers)
    return FlagView(rule=rule, level=flag.level.name.lower(), words=flag.words, raised_at=raised_at)


@frozen
class PostgresCaseQueries:
    """``CaseQueries``: two statements for the queue, nine for a case."""

    _database: Database
    _ids: PublicIds

    async def queue(
        self,
        now: datetime,
        *,
        kind: CaseKind | None = None,
        assignee_id: int | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> QueuePage:
        """Read along the index of cases that wait."""
        cursors = Cursors("moderation.queue", (None, None, IdKind.CASE), self._ids)
        level, at, key = cursors.read(cursor) or (None, None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(
                _QUEUE,
                kind=None if kind is None else kind.value,
                holder=assignee_id,
                level=level,
                at=None if at is None else moment_of(at),
                before=key,
                limit=checked_limit(limit) + 1,
            )
            counts = await session.row(_COUNTS, now=now)
        assert counts is not None  # noqa: S101 - a count has one row
        return QueuePage(
            items=tuple(self._entry(row, now) for row in rows[:limit]),
            pending_count=counts[0],
            high_priority_count=counts[1],
            overdue_count=counts[2],
            next_cursor=cursors.after(rows, limit, lambda row: (row[2], microseconds(row[9]), row[0])),
        )

    async def case(self, case_id: int, now: datetime, *, reader_id: int | None = None) -> CaseView | None:
        """Read it with everything around it."""
        async with self._database.transaction() as session:
            row = await session.row(_CASE, key=case_id)
            if row is None:
                return None
            received = await session.row(_received, person=row[8])
            filed = await session.rows(_REPORTS, key=case_id)
            history = await self._history(session, row[8])
            appealed = await session.row(_APPEAL, key=case_id)
            raised = await session.rows(_FLAGS, key=case_id)
            traded = await trades_of(session, self._ids, row[8])
            notes = await latest_notes(session, self._ids, row[8])
            held = await held_of_case(session, self._ids, case_id, reader_id)
        assert received is not None  # noqa: S101 - a count has one row
        number, kind, level, status, version, assignee, opened_at, due_at, *person = row
        return CaseView(
            id=self._ids.encode(IdKind.CASE, number),
            flag_type=CaseKind(kind),
            level=Level(level).name.lower(),
            status=CaseStatus(status),
            version=version,
            assignee=assignee,
            opened_at=opened_at,
            due_at=due_at,
            is_overdue=status != CaseStatus.CLOSED.value and due_at < now,
            person=CasePerson(
                hashid=self._ids.encode(IdKind.USER, person[0]),
                username=person[1],
                member_since=person[2],
                completed_trades=person[3],
                is_active=person[4],
                reports_received=received[0],
                reports_upheld=received[1],
            ),
            reports=tuple(self._report(one) for one in filed),
            history=tuple(history),
            flags=tuple(_flag(one) for one in raised),
            held=tuple(held),
            notes=notes,
            trades=tuple(traded),
            appeal=None if appealed is None else self._appealed(appealed),
        )

    async def history(self, person_id: int) -> Sequence[ActionView]:
        """Read by the index of people."""
        async with self._database.transaction() as session:
            return await self._history(session, person_id)

    async def _history(self, session: Session, person_id: int) -> Sequence[ActionView]:
        return [
            ActionView(
                id=self._ids.encode(IdKind.ACTION, number),
                case=self._ids.encode(IdKind.CASE, case_id),
                kind=ActionKind(kind),
                days=days,
                reason=reason,
                departure=departure,
                source=ActionSource(source),
                by=by,
                at=at,
                ends_at=ends_at,
                lifted_at=lifted_at,
                undone_by=None if undone_by is None else ActionKind(undone_by),
            )
            for (
                number,
                case_id,
                kind,
                days,
                reason,
                departure,
                source,
                by,
                at,
                ends_at,
                lifted_at,
                undone_by,
            ) in await session.rows(_HISTORY, person=person_id)
        ]

    def _appealed(self, row: Row) -> AppealView:
        words, evidence, filed_at, outcome, action_id, photos = row
        return AppealView(
            text=words,
            evidence=evidence,
            filed_at=filed_at,
            outcome=None if outcome is None else AppealOutcome(outcome),
            against=self._ids.encode(IdKind.ACTION, action_id),
            photos=shown_photos(photos, self._ids),
        )

    def _entry(self, row: Row, now: datetime) -> QueueEntry:
        number, kind, level, status, username, count, flags, reasons, assignee, opened_at, due_at = row
        return QueueEntry(
            id=self._ids.encode(IdKind.CASE, number),
            flag_type=CaseKind(kind),
            level=Level(level).name.lower(),
            status=CaseStatus(status),
            username=username,
            reports=count,
            flags=flags,
            reasons=tuple(ReportReason(one) for one in sorted(reasons or [])),
            assignee=assignee,
            opened_at=opened_at,
            due_at=due_at,
            is_overdue=due_at < now,
        )

    def _report(self, row: Row) -> CaseReport:
        number, reporter, upheld, dismissed, subject, reason, words, weighs, filed_at, outcome, evidence = row
        return CaseReport(
            id=self._ids.encode(IdKind.REPORT, number),
            reporter=reporter,
            reporter_upheld=upheld,
            reporter_dismissed=dismissed,
            subject=SubjectKind(subject),
            reason=ReportReason(reason),
            text=words,
            weighs=weighs,
            filed_at=filed_at,
            outcome=None if outcome is None else ReportOutcome(outcome),
            evidence=evidence,
        )
