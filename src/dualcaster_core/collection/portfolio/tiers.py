"""The tier of a collection, and the way to the next."""

from decimal import Decimal

from attrs import frozen

from dualcaster_core.accounts.profiles.portfolio_tiers import BELOW, PortfolioTier, tier_of


@frozen(kw_only=True)
class TierStanding:
    """The tier of a collection, the next one, and what is missing to it in US dollars; None at the top."""

    tier: PortfolioTier
    next_tier: PortfolioTier | None
    missing: Decimal | None


def standing_of(value: Decimal) -> TierStanding:
    """Return the tier of a worth and the way to the next."""
    tier = tier_of(value)
    below = BELOW.get(tier)
    return TierStanding(
        tier=tier,
        next_tier=None if below is None else tier_of(below),
        missing=None if below is None else below - value,
    )
