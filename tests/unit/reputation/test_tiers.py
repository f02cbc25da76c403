"""Reputation tiers."""

import pytest

from dualcaster_core.reputation.tiers import TIER_THRESHOLDS, Tier, tier_of


@pytest.mark.parametrize(
    ("score", "tier"),
    [
        (0, Tier.NEW),
        (99, Tier.NEW),
        (100, Tier.BRONZE),
        (299, Tier.BRONZE),
        (300, Tier.SILVER),
        (599, Tier.SILVER),
        (600, Tier.GOLD),
        (899, Tier.GOLD),
        (900, Tier.PLATINUM),
        (1199, Tier.PLATINUM),
        (1200, Tier.DIAMOND),
        (99_999, Tier.DIAMOND),
    ],
)
def test_a_score_opens_the_highest_tier_it_reaches(score: int, tier: Tier) -> None:
    """Thresholds are 0, 100, 300, 600, 900 and 1200, each included."""
    assert tier_of(score) is tier


def test_higher_tiers_need_more() -> None:
    """Tiers and their thresholds rise together, from 0."""
    thresholds = [TIER_THRESHOLDS[tier] for tier in sorted(Tier)]
    assert thresholds == sorted(set(thresholds))
    assert thresholds[0] == 0
