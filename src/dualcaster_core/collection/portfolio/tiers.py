"""How large a collection is, by what it is worth."""

from decimal import Decimal
from enum import StrEnum

from attrs import frozen


class PortfolioTier(StrEnum):
    """The size of a collection, the smallest first."""

    STARTER = "starter"
    GROWING = "growing"
    SERIOUS = "serious"
    DRAGON = "dragon"
    LEGENDARY = "legendary"


BELOW = {
    PortfolioTier.STARTER: Decimal(1_000),
    PortfolioTier.GROWING: Decimal(10_000),
    PortfolioTier.SERIOUS: Decimal(50_000),
    PortfolioTier.DRAGON: Decimal(100_000),
}
"""Below which worth, in US dollars, a collection is of a tier; what reaches the last is legendary."""


@frozen(kw_only=True)
class TierStanding:
    """The tier of a collection, the next one, and what is missing to it in US dollars; None at the top."""

    tier: PortfolioTier
    next_tier: PortfolioTier | None
    missing: Decimal | None


def tier_of(value: Decimal) -> PortfolioTier:
    """Return the tier of a collection that is worth so many US dollars."""
    return next((tier for tier, below in BELOW.items() if value < below), PortfolioTier.LEGENDARY)


def standing_of(value: Decimal) -> TierStanding:
    """Return the tier of a worth and the way to the next."""
    tier = tier_of(value)
    below = BELOW.get(tier)
    return TierStanding(
        tier=tier,
        next_tier=None if below is None else tier_of(below),
        missing=None if below is None else below - value,
    )
