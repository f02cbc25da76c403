"""Signals: what is said of a card's price, on what evidence, and how often it came true."""

from dualcaster_core.signals.events import SignalsGraded, SignalsPublished
from dualcaster_core.signals.history import CardFacts, CardHistory, HistoryBatch, HistoryColumn, batch_of
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
from dualcaster_core.signals.ports import (
    Calibration,
    EarnedConfidence,
    HistoryQueries,
    OpenSignal,
    SignalRepository,
    SignalRule,
    SignalsUnitOfWork,
)

__all__ = [
    "Calibration",
    "CardFacts",
    "CardHistory",
    "EarnedConfidence",
    "Evidence",
    "HistoryBatch",
    "HistoryColumn",
    "HistoryQueries",
    "OpenSignal",
    "PriceInterval",
    "PriceQuote",
    "ProposedSignal",
    "RuleProposal",
    "Signal",
    "SignalAction",
    "SignalKind",
    "SignalOutcome",
    "SignalRepository",
    "SignalRule",
    "SignalState",
    "SignalsGraded",
    "SignalsPublished",
    "SignalsUnitOfWork",
    "batch_of",
]
