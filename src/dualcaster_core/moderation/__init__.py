"""Moderation: reports with what was there when they were filed."""

from dualcaster_core.moderation.errors import AlreadyReported, NotReportable, ReportedThingNotFound, ReportLimit
from dualcaster_core.moderation.events import ReportFiled
from dualcaster_core.moderation.model import ModerationRules, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.ports import ModerationUnitOfWork, ReportQueries
from dualcaster_core.moderation.reporting import Reporting
from dualcaster_core.moderation.reports import Report
from dualcaster_core.moderation.views import FiledReport, FiledReportPage

__all__ = [
    "AlreadyReported",
    "FiledReport",
    "FiledReportPage",
    "ModerationRules",
    "ModerationUnitOfWork",
    "NotReportable",
    "Report",
    "ReportFiled",
    "ReportLimit",
    "ReportQueries",
    "ReportReason",
    "ReportedThingNotFound",
    "Reporting",
    "Subject",
    "SubjectKind",
]
