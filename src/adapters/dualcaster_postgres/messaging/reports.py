"""Reports, stored for moderators."""

from datetime import datetime

from attrs import evolve
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, DateTime, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.messaging.ports import Recent
from dualcaster_core.messaging.reports import Report
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.tables.messaging import reports

_COLUMNS = ("reporter_id", "reported_id", "room_id", "message_id", "reason", "text", "evidence", "filed_at")
_FILE = (
    upsert(reports)
    .values({name: bindparam(name, type_=reports.c[name].type) for name in _COLUMNS})
    .on_conflict_do_nothing()
    .returning(reports.c.id)
)
_FILED = select(func.count(), func.min(reports.c.filed_at)).where(
    reports.c.reporter_id == bindparam("user", type_=BigInteger()),
    reports.c.filed_at > bindparam("since", type_=DateTime(timezone=True)),
)


class PostgresReports:
    """``ReportRepository`` on the table of reports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def file(self, report: Report) -> Report | None:
        """Insert a report."""
        facts = {name: getattr(report, name) for name in _COLUMNS}
        facts |= {"reason": report.reason.value, "evidence": Jsonb(dict(report.evidence))}
        row = await self._session.row(_FILE, **facts)
        return None if row is None else evolve(report, id=row[0])

    async def filed_since(self, user_id: int, since: datetime) -> Recent:
        """Count by the index of reporters."""
        row = await self._session.row(_FILED, user=user_id, since=since)
        return Recent(*row) if row else Recent(0, None)
