"""What the rules may assume about a deployment's market."""

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed


@frozen(kw_only=True)
class RuleSettings:
    """Settings of the rules and of what is left of a gain.

    ``least_price`` is the price below which no rule speaks, in the quote's currency. ``selling_fee_percent`` is what a
    marketplace usually keeps of a sale, ``shipping`` what sending one card costs the seller. ``least_move_percent`` is
    how far a target must lie from the price: nearer ones are noise. ``seconds_per_batch`` is how long an installed rule
    may take for one batch of cards.
    """

    least_price: float = field(default=2.0, converter=float)
    selling_fee_percent: float = field(default=13.0, converter=float)
    shipping: float = field(default=1.25, converter=float)
    least_move_percent: float = field(default=5.0, converter=float)
    seconds_per_batch: float = field(default=30.0, converter=float)

    def __attrs_post_init__(self) -> None:
        if not 0.05 <= self.least_price <= 1_000_000:
            raise ValidationFailed("rules speak from a price between 0.05 and 1,000,000 on")
        if not 0 <= self.selling_fee_percent <= 50:
            raise ValidationFailed("a marketplace keeps between 0 and 50 percent of a sale")
        if not 0 <= self.shipping <= 1000:
            raise ValidationFailed("sending a card costs between 0 and 1,000")
        if not 1 <= self.least_move_percent <= 50:
            raise ValidationFailed("a target lies at least 1 to 50 percent from the price")

        if not 1 <= self.seconds_per_batch <= 3600:
            raise ValidationFailed("an installed rule may take between 1 and 3600 seconds for a batch")

    @property
    def kept(self) -> float:
        """Return the share of a sale that the seller keeps, before shipping."""
        return 1 - self.selling_fee_percent / 100

    @property
    def least_move(self) -> float:
        """Return how far a target must lie from the price, as a share of it."""
        return self.least_move_percent / 100
