"""Prices that are set aside: some that jump, and a file in which a shop has shrunk."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from dualcaster_app import Application
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices
from dualcaster_core.testing.market import PriceList

Quoted = tuple[PriceSource, PriceKind]
SHOP: Quoted = (PriceSource.CARDKINGDOM, PriceKind.RETAIL)


async def bring_prices(
    application: Application,
    cards: Sequence[CardView],
    amount: str,
    at: datetime,
    *,
    quoted: Quoted = SHOP,
    feed: str = "tests",
    removal: Removal = Removal.NEVER,
) -> PricesReport:
    """Import a file with one price of the first finish of each card."""
    prices = [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, card.scryfall_id),
            finish=card.finishes[0],
            source=quoted[0],
            kind=quoted[1],
            currency=Currency.USD,
            amount=Decimal(amount),
            observed_at=at,
        )
        for card in cards
    ]
    rules = application.settings.valuation
    return await import_prices(PriceList(feed, prices), application.units, rules, removal=removal)


async def set_prices_aside(application: Application, cards: Sequence[CardView], at: datetime) -> None:
    """Have a price of each of some cards jump, and half of a shop's prices vanish; at least two cards."""
    quoted = (PriceSource.CARDTRADER, PriceKind.LOW)
    for day, amount in enumerate(("21.00", "24.50", "22.00", "2350.00")):
        await bring_prices(application, cards, amount, at + timedelta(days=day - 3), quoted=quoted)
    for day, named in enumerate((cards, cards[: len(cards) // 2])):
        when = at + timedelta(days=day - 1)
        await bring_prices(application, named, "23.00", when, feed="shop", removal=Removal.AUTO)
