"""Signals: what is said of a card's price, on what evidence, and how often it came true."""

from dualcaster_core.signals.chain.verification import VerifiedRecord, verify_record
from dualcaster_core.signals.events import SignalsGraded, SignalsPublished
from dualcaster_core.signals.following.use_cases import Following
from dualcaster_core.signals.grading import grade
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryBatch, HistoryColumn, batch_of
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.lookahead import check_lookahead
from dualcaster_core.signals.members.model import SignalDraft
from dualcaster_core.signals.members.use_cases import MemberSignals
from dualcaster_core.signals.model import (
    Evidence,
    PriceInterval,
    PriceQuote,
    ProposedSignal,
    RuleProposal,
    Signal,
    SignalAction,
    SignalKind,
    SignalOutcome,
    SignalState,
)
from dualcaster_core.signals.no_installed_rules import NoInstalledRules
from dualcaster_core.signals.ports import (
    Calibration,
    EarnedConfidence,
    HistoryQueries,
    OpenSignal,
    SignalRepository,
    SignalRule,
    SignalsUnitOfWork,
)
from dualcaster_core.signals.rationale import rationale_of
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.signals.runs.grading import GradeSignals
from dualcaster_core.signals.runs.publishing import PublishSignals, signal_of
from dualcaster_core.signals.screening import PlainScreen

__all__ = [
    "Calibration",
    "CardFacts",
    "CardHistory",
    "EarnedConfidence",
    "Evidence",
    "Following",
    "GradeSignals",
    "HistoryBatch",
    "HistoryColumn",
    "HistoryQueries",
    "LearnFromOutcomes",
    "MemberSignals",
    "NoInstalledRules",
    "OpenSignal",
    "PlainScreen",
    "PriceInterval",
    "PriceQuote",
    "ProposedSignal",
    "PublishSignals",
    "RuleProposal",
    "RuleSettings",
    "SealDays",
    "Signal",
    "SignalAction",
    "SignalDraft",
    "SignalKind",
    "SignalOutcome",
    "SignalRepository",
    "SignalRule",
    "SignalState",
    "SignalsGraded",
    "SignalsPublished",
    "SignalsUnitOfWork",
    "VerifiedRecord",
    "batch_of",
    "built_in_rules",
    "check_lookahead",
    "grade",
    "rationale_of",
    "signal_of",
    "verify_record",
]
