"""Printings and prices for the tests of the worker."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource

DAY = datetime(2026, 2, 14, tzinfo=UTC)


def printing(number: int) -> Card:
    """Make a printing."""
    return Card(
        scryfall_id=UUID(int=number),
        oracle_id=UUID(int=number),
        name=f"Card {number}",
        set_code="tst",
        set_name="Test Set",
        collector_number=str(number),
        rarity=Rarity.RARE,
        finishes=(Finish.NONFOIL,),
    )


def price(number: int, amount: str, day: datetime = DAY) -> PriceObservation:
    """State a price of a printing."""
    return PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, UUID(int=number)),
        finish=Finish.NONFOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal(amount),
        observed_at=day,
    )
