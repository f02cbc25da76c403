"""Moderation: reports with what was there when they were filed, cases, and what is done about them."""

from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.appealing import Appealing
from dualcaster_core.moderation.appeals import Appeal, AppealOutcome
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.deciding import CaseWork, EndSanctions, Moderator
from dualcaster_core.moderation.errors import (
    ActsInOwnCase,
    AlreadyReported,
    CaseChanged,
    CaseClosed,
    CaseEscalated,
    CaseNotFound,
    DepartureUnexplained,
    NotReportable,
    ReportedThingNotFound,
    ReportLimit,
)
from dualcaster_core.moderation.events import CaseDecided, ReportFiled
from dualcaster_core.moderation.flagging import Flagging
from dualcaster_core.moderation.flags import FlagThresholds, RaisedFlag
from dualcaster_core.moderation.ladder import LadderStep
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level, ModerationRules, ReportReason, Subject, SubjectKind
from dualcaster_core.moderation.ports import CaseQueries, ModerationUnitOfWork, ReportQueries
from dualcaster_core.moderation.reading import CaseReading
from dualcaster_core.moderation.reporting import Reporting
from dualcaster_core.moderation.reports import Report
from dualcaster_core.moderation.views import CaseView, FiledReport, FiledReportPage, QueuePage

__all__ = [
    "ActionKind",
    "ActionSource",
    "ActsInOwnCase",
    "AlreadyReported",
    "Appeal",
    "AppealOutcome",
    "Appealing",
    "CaseChanged",
    "CaseClosed",
    "CaseDecided",
    "CaseDecision",
    "CaseEscalated",
    "CaseKind",
    "CaseNotFound",
    "CaseQueries",
    "CaseReading",
    "CaseStatus",
    "CaseView",
    "CaseWork",
    "DepartureUnexplained",
    "EndSanctions",
    "FiledReport",
    "FiledReportPage",
    "FlagThresholds",
    "Flagging",
    "LadderStep",
    "Level",
    "ModerationAction",
    "ModerationCase",
    "ModerationRules",
    "ModerationUnitOfWork",
    "Moderator",
    "NotReportable",
    "QueuePage",
    "RaisedFlag",
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
