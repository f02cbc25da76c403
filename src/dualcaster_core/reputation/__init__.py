"""How far a trader can be trusted."""

from dualcaster_core.reputation.ports import ReputationRepository
from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier, tier_of

__all__ = [
    "TIER_THRESHOLDS",
    "ReputationRepository",
    "Tier",
    "tier_of",
]
