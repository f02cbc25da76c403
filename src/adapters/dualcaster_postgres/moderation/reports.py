"""Reports, stored for moderators."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, DateTime, Integer, Text, bindparam, case, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.kernel.ids import UNSAVED, IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.messaging.ports import Recent
from dualcaster_core.moderation.model import NAMING, ReportOutcome, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.reports import Report
from dualcaster_core.moderation.views import FiledReport, FiledReportPage
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.moderation import reports

_report = reports.c
_user = bindparam("user", type_=BigInteger())
_WRITTEN = (
    "reporter_id",
    "reported_id",
    "subject",
    "subject_id",
    "room_id",
    "message_id",
    "reason",
    "text",
    "weighs",
    "evidence",
    "filed_at",
    "case_id",
)
_FILE = (
    upsert(reports)
    .values({name: bindparam(name, type_=_report[name].type) for name in _WRITTEN})
    .on_conflict_do_nothing()
    .returning(_report.id)
)
_WITH_ID = select(
    _report.id,
    _report.reporter_id,
    _report.reported_id,
    _report.subject,
    _report.subject_id,
    _report.room_id,
    _report.reason,
    _report.text,
    _report.weighs,
    _report.evidence,
    _report.filed_at,
    _report.case_id,
).where(_report.id == bindparam("key", type_=BigInteger()))
_FILED = select(func.count(), func.min(_report.filed_at)).where(
    _report.reporter_id == _user, _report.filed_at > bindparam("since", type_=DateTime(timezone=True))
)
_DECIDE = (
    update(reports)
    .where(_report.case_id == bindparam("case", type_=BigInteger()), _report.decided_at.is_(None))
    .values(outcome=bindparam("outcome", type_=Text()), decided_at=bindparam("at", type_=DateTime(timezone=True)))
    .returning(_report.reporter_id)
)
_REDECIDE = (
    update(reports)
    .where(_report.case_id == bindparam("case", type_=BigInteger()), _report.decided_at.is_not(None))
    .values(outcome=bindparam("outcome", type_=Text()))
)
_before = bindparam("before_at", type_=DateTime(timezone=True))
_before_key = bindparam("before_key", type_=BigInteger())
_MINE = (
    select(
        _report.id, _report.subject, users.c.username, _report.reason, _report.text, _report.filed_at, _report.outcome
    )
    .join(users, users.c.id == _report.reported_id)
    .where(
        _report.reporter_id == _user,
        case((_before.is_(None), true()), else_=tuple_(_report.filed_at, _report.id) < tuple_(_before, _before_key)),
    )
    .order_by(_report.filed_at.desc(), _report.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresReports:
    """``ReportRepository`` on the table of reports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def file(self, report: Report) -> Report | None:
        """Insert a report."""
        is_message = report.subject.kind is SubjectKind.MESSAGE
        row = await self._session.row(
            _FILE,
            reporter_id=report.reporter_id,
            reported_id=report.reported_id,
            subject=report.subject.kind.value,
            subject_id=report.subject.id,
            room_id=report.room_id,
            message_id=report.subject.id if is_message else None,
            reason=report.reason.value,
            text=report.text,
            weighs=report.weighs,
            evidence=Jsonb(dict(report.evidence)),
            filed_at=report.filed_at,
            case_id=report.case_id or None,
        )
        return None if row is None else evolve(report, id=row[0])

    async def with_id(self, report_id: int) -> Report | None:
        """Find by key."""
        row = await self._session.row(_WITH_ID, key=report_id)
        return None if row is None else _from_row(row)

    async def filed_since(self, user_id: int, since: datetime) -> Recent:
        """Count by the index of reporters."""
        row = await self._session.row(_FILED, user=user_id, since=since)
        return Recent(*row) if row else Recent(0, None)

    async def decide(self, case_id: int, outcome: ReportOutcome, at: datetime) -> Sequence[int]:
        """Update what waits, in one statement."""
        rows = await self._session.rows(_DECIDE, case=case_id, outcome=outcome.value, at=at)
        return sorted({row[0] for row in rows})

    async def redecide(self, case_id: int, outcome: ReportOutcome) -> None:
        """Update what was decided on, in one statement."""
        await self._session.run(_REDECIDE, case=case_id, outcome=outcome.value)


def _from_row(row: Row) -> Report:
    key, reporter, reported, subject, subject_id, room, reason, words, counts, evidence, filed_at, case_id = row
    return Report(
        id=key,
        reporter_id=reporter,
        reported_id=reported,
        subject=Subject(SubjectKind(subject), subject_id),
        room_id=room,
        reason=ReportReason(reason),
        text=words,
        weighs=counts,
        evidence=evidence,
        filed_at=filed_at,
        case_id=case_id or UNSAVED,
    )


@frozen
class PostgresReportQueries:
    """``ReportQueries``: one statement."""

    _database: Database
    _ids: PublicIds

    async def filed_by(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> FiledReportPage:
        """List by the index of reporters, the latest first."""
        cursors = Cursors("reports.mine", (None, IdKind.REPORT), self._ids)
        at, key = cursors.read(cursor) or (None, None)
        rows = await self._database.rows(
            _MINE,
            user=user_id,
            before_at=None if at is None else moment_of(at),
            before_key=key,
            limit=checked_limit(limit) + 1,
        )
        items = tuple(
            FiledReport(
                id=self._ids.encode(IdKind.REPORT, number),
                subject=SubjectKind(subject),
                username=username if SubjectKind(subject) in NAMING else None,
                reason=ReportReason(reason),
                text=words,
                filed_at=filed_at,
                outcome=None if outcome is None else ReportOutcome(outcome),
            )
            for number, subject, username, reason, words, filed_at, outcome in rows[:limit]
        )
        return FiledReportPage(items, cursors.after(rows, limit, lambda row: (microseconds(row[5]), row[0])))
