"""Reputation tiers and the scores that open them."""

from enum import IntEnum


class Tier(IntEnum):
    """Tiers in order. The number is stored and compared; the score that opens each is in ``TIER_THRESHOLDS``."""

    NEW = 0
    BRONZE = 1
    SILVER = 2
    GOLD = 3
    PLATINUM = 4
    DIAMOND = 5


TIER_THRESHOLDS = {
    Tier.NEW: 0,
    Tier.BRONZE: 100,
    Tier.SILVER: 300,
    Tier.GOLD: 600,
    Tier.PLATINUM: 900,
    Tier.DIAMOND: 1200,
}


def tier_of(score: int) -> Tier:
    """Return the highest tier whose threshold the score (>= 0) reaches."""
    return max(tier for tier, least in TIER_THRESHOLDS.items() if score >= least or tier is Tier.NEW)
