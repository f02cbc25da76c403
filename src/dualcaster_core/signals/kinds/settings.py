"""What the rules may assume about a deployment's market."""

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed


@frozen(kw_only=True)
class RuleSettings:
    """Settings of the rules and of what is left of a gain.

    ``least_price`` is the price below which no rule speaks, in the quote's currency. ``selling_fee_percent`` is what a
    marketplace usually keeps of a sale, ``shipping`` what sending one card costs the seller. ``least_move_percent`` is
    how far a target must lie from the price: nearer ones are noise.
    """

    least_price: float = 2.0
    selling_fee_percent: float = 13.0
    shipping: float = 1.25
    least_move_percent: float = 5.0

    def __attrs_post_init__(self) -> None:
        if not 0.05 <= self.least_price <= 1_000_000:
            raise ValidationFailed("rules speak from a price between 0.05 and 1,000,000 on")
        if not 0 <= self.selling_fee_percent <= 50:
            raise ValidationFailed("a marketplace keeps between 0 and 50 percent of a sale")
        if not 0 <= self.shipping <= 1000:
            raise ValidationFailed("sending a card costs between 0 and 1,000")
        if not 1 <= self.least_move_percent <= 50:
            raise ValidationFailed("a target lies at least 1 to 50 percent from the price")

    @property
    def kept(self) -> float:
        """Return the share of a sale that the seller keeps, before shipping."""
        return 1 - self.selling_fee_percent / 100

    @property
    def least_move(self) -> float:
        """Return how far a target must lie from the price, as a share of it."""
        return self.least_move_percent / 100
