"""The score of a match, 0 to 100, as integer arithmetic over the totals of a pair of users.

Every function here takes plain integers and whole integer columns (numpy arrays) alike: it uses operators and
``abs`` only, and imports nothing. Amounts are US cents.
"""

from typing import Any

from attrs import frozen

from dualcaster_core.reputation.tiers import Tier

Number = Any
"""A plain int, or a column of them."""

TIER_POINTS = {Tier.NEW: 0, Tier.BRONZE: 1, Tier.SILVER: 3, Tier.GOLD: 5, Tier.PLATINUM: 7, Tier.DIAMOND: 8}
LOCALITY_POINTS = 5


def smaller(a: Number, b: Number) -> Number:
    """The smaller of two whole numbers, element by element for columns."""
    return (a + b - abs(a - b)) // 2


def larger(a: Number, b: Number) -> Number:
    """The larger of two whole numbers, element by element for columns."""
    return (a + b + abs(a - b)) // 2


def value_balance(gives_cents: Number, gets_cents: Number) -> Number:
    """0..40: ``40 x min // max`` of the two sides; 0 where a side is 0."""
    most = larger(gives_cents, gets_cents)
    return 40 * smaller(gives_cents, gets_cents) // (most + (most == 0))


def total_value(total_cents: Number) -> Number:
    """0..20: 20 from $500, 15 from $200, 10 from $50, below that one point for each full $5 of both sides."""
    small = total_cents // 500
    return (
        (total_cents < 5_000) * small
        + (total_cents >= 5_000) * 10
        + (total_cents >= 20_000) * 5
        + (total_cents >= 50_000) * 5
    )


def card_variety(lines: Number) -> Number:
    """0..15: two points for each paired line of both sides."""
    return smaller(2 * lines, 15 + 0 * lines)


def condition_match(gap: Number) -> Number:
    """-10..10: 10, less 5 for each grade that a line lies below the minimum; ``gap`` is their sum, at most 0."""
    return larger(10 + 5 * gap, -10 + 0 * gap)


def trust_bonus(tier: int, email_verified: bool, discord_linked: bool) -> int:
    """0..10: the candidate's tier, and a point each for a verified address and a linked Discord account."""
    return TIER_POINTS[Tier(tier)] + int(email_verified) + int(discord_linked)


def locality_bonus(near: Number, shared_servers: Number) -> Number:
    """0 or 5: within my trade radius (``near`` is 1), or with a Discord server in common."""
    return LOCALITY_POINTS * (((near > 0) + (shared_servers > 0)) > 0)


@frozen(kw_only=True)
class Factors:
    """The six factors of a score in points; plain integers, or columns of them."""

    value_balance: Number
    total_value: Number
    card_variety: Number
    condition_match: Number
    trust_bonus: Number
    locality_bonus: Number

    @property
    def score(self) -> Number:
        """Their sum, clamped to 0..100."""
        points = (
            self.value_balance
            + self.total_value
            + self.card_variety
            + self.condition_match
            + self.trust_bonus
            + self.locality_bonus
        )
        return larger(smaller(points, 100 + 0 * points), 0 * points)


def factors_of(
    *,
    gives_cents: Number,
    gets_cents: Number,
    lines: Number,
    gap: Number,
    trust: Number,
    near: Number,
    shared_servers: Number,
) -> Factors:
    """Score the totals of a pair as one of the two sees it; ``lines`` and ``gap`` are of both sides together."""
    return Factors(
        value_balance=value_balance(gives_cents, gets_cents),
        total_value=total_value(gives_cents + gets_cents),
        card_variety=card_variety(lines),
        condition_match=condition_match(gap),
        trust_bonus=trust,
        locality_bonus=locality_bonus(near, shared_servers),
    )
