"""How far a trader can be trusted."""

from dualcaster_core.reputation.anchored_flow import TrustNetwork, build_network
from dualcaster_core.reputation.anchoring import AnchoringRules, ComputeAnchoring
from dualcaster_core.reputation.audit import Audit, AuditEvent, AuditPart, audit_of
from dualcaster_core.reputation.calculator import reputation_of
from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.history import (
    Anchoring,
    NegativeEvent,
    NegativeKind,
    PastDecision,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
    VerifiedIdentity,
)
from dualcaster_core.reputation.model import Reputation, ReviewFigures, ScorePoints, SignalFigures, TradeFigures
from dualcaster_core.reputation.ports import (
    AnchoringRepository,
    AnchoringUnitOfWork,
    FlowSolver,
    ReputationRepository,
    ReputationUnitOfWork,
)
from dualcaster_core.reputation.standing import STANDING_NEEDS, Standing, standing_of
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier, tier_of
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair
from dualcaster_core.reputation.use_cases import Scores

__all__ = [
    "STANDING_NEEDS",
    "TIER_THRESHOLDS",
    "Anchoring",
    "AnchoringRepository",
    "AnchoringRules",
    "AnchoringUnitOfWork",
    "Audit",
    "AuditEvent",
    "AuditPart",
    "ComputeAnchoring",
    "FlowSolver",
    "MarketAnchoring",
    "NegativeEvent",
    "NegativeKind",
    "PastDecision",
    "PastFollow",
    "PastReview",
    "PastTrade",
    "Reputation",
    "ReputationHistory",
    "ReputationRepository",
    "ReputationUnitOfWork",
    "ReviewFigures",
    "ScorePoints",
    "Scores",
    "SignalFigures",
    "Standing",
    "Tier",
    "TierChanged",
    "TradeFigures",
    "TradingPair",
    "TrustNetwork",
    "VerifiedIdentity",
    "audit_of",
    "build_network",
    "reputation_of",
    "standing_of",
    "tier_of",
]
