"""How far a trader can be trusted."""

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
from dualcaster_core.reputation.ports import ReputationRepository, ReputationUnitOfWork
from dualcaster_core.reputation.standing import STANDING_NEEDS, Standing, standing_of
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier, tier_of
from dualcaster_core.reputation.use_cases import Scores

__all__ = [
    "STANDING_NEEDS",
    "TIER_THRESHOLDS",
    "Anchoring",
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
    "VerifiedIdentity",
    "reputation_of",
    "standing_of",
    "tier_of",
]
