"""What counts on the market: settings of a deployment."""

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed


@frozen(kw_only=True)
class MarketRules:
    """Which cards the index holds, and which count as movers, so that noise does not.

    A card and finish is in the basket of an index that is worth ``basket_min_cents`` on the day it is chosen and had a
    price on ``basket_min_days`` days of the five weeks before. A mover is worth ``movers_min_cents`` now or then and
    had a price on ``movers_min_days`` days within 90. A set is shown from ``set_min_cards`` cards on.
    """

    basket_min_cents: int = 100
    basket_min_days: int = 5
    movers_min_cents: int = 100
    movers_min_days: int = 5
    set_min_cards: int = 5

    def __attrs_post_init__(self) -> None:
        if self.basket_min_cents < 1 or self.movers_min_cents < 1:
            raise ValidationFailed("a card of the market is worth at least a cent")
        if not (1 <= self.basket_min_days <= 35 and 1 <= self.movers_min_days <= 90):
            raise ValidationFailed("a basket asks for 1 to 35 days with a price, movers for 1 to 90")
        if self.set_min_cards < 1:
            raise ValidationFailed("a set is shown from at least 1 card on")
