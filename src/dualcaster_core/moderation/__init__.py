"""Moderation: reports with what was there when they were filed, cases, what is done about them, and disputes."""

from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.appealing import Appealing
from dualcaster_core.moderation.appeals import Appeal, AppealOutcome
from dualcaster_core.moderation.assigning import CaseAssignment
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.colleagues import Colleague
from dualcaster_core.moderation.deciding import CaseWork, EndSanctions, Moderator
from dualcaster_core.moderation.disputes.errors import DisputeNotFound, NotDisputable, RulingDeparts
from dualcaster_core.moderation.disputes.events import DisputeResolved
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.house_rules import HouseRule
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus
from dualcaster_core.moderation.disputes.model import Dispute, RulingDecision
from dualcaster_core.moderation.disputes.opening import DisputeOpening
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.moderation.disputes.ports import DisputesUnitOfWork
from dualcaster_core.moderation.disputes.reading import DisputeReading
from dualcaster_core.moderation.disputes.ruling import DisputeRuling
from dualcaster_core.moderation.errors import (
    ActsInOwnCase,
    AlreadyReported,
    CannotTakeCase,
    CaseChanged,
    CaseClosed,
    CaseEscalated,
    CaseNotFound,
    DepartureUnexplained,
    NotReportable,
    ReportedThingNotFound,
    ReportLimit,
)
from dualcaster_core.moderation.events import CaseAssigned, CaseDecided, ReportFiled
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
    "CannotTakeCase",
    "CaseAssigned",
    "CaseAssignment",
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
    "Colleague",
    "DepartureUnexplained",
    "Dispute",
    "DisputeFacts",
    "DisputeKind",
    "DisputeNotFound",
    "DisputeOpening",
    "DisputeOutcome",
    "DisputeReading",
    "DisputeResolved",
    "DisputeRuling",
    "DisputeStatus",
    "DisputesUnitOfWork",
    "EndSanctions",
    "FiledReport",
    "FiledReportPage",
    "FlagThresholds",
    "Flagging",
    "HouseRule",
    "LadderStep",
    "Level",
    "ModerationAction",
    "ModerationCase",
    "ModerationRules",
    "ModerationUnitOfWork",
    "Moderator",
    "NotDisputable",
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
    "RulingDecision",
    "RulingDeparts",
    "Subject",
    "SubjectKind",
]
