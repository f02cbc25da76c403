"""Examples of reports."""

from datetime import UTC, datetime

from dualcaster_core.moderation.model import ReportReason, SubjectKind
from dualcaster_core.moderation.views import FiledReport, FiledReportPage
from dualcaster_http.edge.capability import Examples
from dualcaster_http.moderation import requests as shapes

_NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
_REPORT = FiledReport(
    id="pQ3xYb7L",
    subject=SubjectKind.TRADE,
    username="ann",
    reason=ReportReason.NOT_AS_DESCRIBED,
    text="The card has a crease that no photo shows.",
    filed_at=_NOW,
)
ANSWERS: Examples = {FiledReport: _REPORT, FiledReportPage: FiledReportPage((_REPORT,))}
BODIES: Examples = {
    shapes.NewReport: shapes.NewReport(
        subject=SubjectKind.TRADE,
        id="mVqLbWkdRx",
        reason=ReportReason.NOT_AS_DESCRIBED,
        text="The card has a crease that no photo shows.",
    )
}
