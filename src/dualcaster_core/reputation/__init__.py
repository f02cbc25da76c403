"""How far a trader can be trusted."""

from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.ports import ReputationRepository, ReputationUnitOfWork
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier, tier_of
from dualcaster_core.reputation.use_cases import Scores

__all__ = [
    "TIER_THRESHOLDS",
    "ReputationRepository",
    "ReputationUnitOfWork",
    "Scores",
    "Tier",
    "TierChanged",
    "tier_of",
]
