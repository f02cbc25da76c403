"""Current prices for the tests of what counts."""

from datetime import UTC, datetime
from decimal import Decimal

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def current_price(
    amount: str,
    *,
    source: PriceSource = PriceSource.TCGPLAYER,
    kind: PriceKind = PriceKind.MARKET,
    condition: Condition | None = None,
    currency: Currency = Currency.USD,
    finish: Finish = Finish.FOIL,
    observed_at: datetime = NOON,
    quantity: int | None = None,
    feed: str = "",
) -> CurrentPrice:
    """Make a current price of one card."""
    return CurrentPrice(
        card_id=1,
        finish=finish,
        source=source,
        kind=kind,
        condition=condition,
        currency=currency,
        amount=Decimal(amount),
        observed_at=observed_at,
        quantity=quantity,
        feed=feed,
    )
