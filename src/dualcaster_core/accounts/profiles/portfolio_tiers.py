"""The sizes of collections that profiles tell, by what they are worth."""

from decimal import Decimal
from enum import StrEnum


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


def tier_of(value: Decimal) -> PortfolioTier:
    """Return the tier of a collection that is worth so many US dollars."""
    return next((tier for tier, below in BELOW.items() if value < below), PortfolioTier.LEGENDARY)
