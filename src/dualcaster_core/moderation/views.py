"""What people and moderators see of moderation."""

from datetime import datetime

from attrs import frozen

from dualcaster_core.moderation.model import ReportReason, SubjectKind


@frozen(kw_only=True)
class FiledReport:
    """A report as its reporter sees it: ``username`` is null for reviews and signals, whose makers may be private."""

    id: str
    subject: SubjectKind
    username: str | None
    reason: ReportReason
    text: str
    filed_at: datetime


@frozen
class FiledReportPage:
    """A page of reports; ``next_cursor`` continues after it, None at the end."""

    items: tuple[FiledReport, ...]
    next_cursor: str | None = None
