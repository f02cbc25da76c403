"""Prices: observations from outside, the current price, and values derived from it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST


class PriceSource(StrEnum):
    """Where a price comes from."""

    TCGPLAYER = "tcgplayer"
    CARDKINGDOM = "cardkingdom"
    MANAPOOL = "manapool"
    CARDMARKET = "cardmarket"
    CARDSPHERE = "cardsphere"
    CARDTRADER = "cardtrader"


class PriceKind(StrEnum):
    """What a price says: the going rate, the cheapest offer, a smoothed trend, a shop's price, or what it pays."""

    MARKET = "market"
    LOW = "low"
    TREND = "trend"
    RETAIL = "retail"
    BUYLIST = "buylist"


class Currency(StrEnum):
    """Currencies that sources quote in."""

    USD = "USD"
    EUR = "EUR"


class CardKeyKind(StrEnum):
    """By which id a source names a printing."""

    SCRYFALL = "scryfall"
    MTGJSON = "mtgjson"
    TCGPLAYER = "tcgplayer"
    CARDMARKET = "cardmarket"


@frozen
class CardKey:
    """A printing as a price source names it."""

    kind: CardKeyKind
    value: UUID | int


@frozen(kw_only=True)
class PriceObservation:
    """One price that a source stated.

    ``amount`` is above 0, in ``currency``, for one copy. ``condition`` is None where the source states one price
    whatever the grade (taken as NM). ``quantity`` is what the source had or would buy, where it says so.
    Idempotent per card, finish, source, kind, condition and day.
    """

    card: CardKey
    finish: Finish
    source: PriceSource
    kind: PriceKind
    currency: Currency
    amount: Decimal
    observed_at: datetime
    condition: Condition | None = None
    quantity: int | None = None

    def __attrs_post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount <= 0 or self.amount > LARGEST:
            raise ValidationFailed(f"a price of {self.amount} is not above 0", amount=str(self.amount))
        if self.observed_at.tzinfo is None:
            raise ValidationFailed("a price needs the moment it was observed, with its time zone")


@frozen(kw_only=True)
class CurrentPrice:
    """The newest price of a card, finish, source, kind and condition that ``feed`` stated.

    Several feeds may speak for one source: Scryfall's files and MTGJSON's both state TCGplayer's market price.
    """

    card_id: int
    finish: Finish
    source: PriceSource
    kind: PriceKind
    condition: Condition | None
    currency: Currency
    amount: Decimal
    observed_at: datetime
    quantity: int | None = None
    feed: str = ""


@frozen(kw_only=True)
class UnitValue:
    """What one copy is worth: whole US cents, the source that says so and when it was observed."""

    cents: int = field()
    source: PriceSource
    observed_at: datetime


@frozen(kw_only=True)
class ChartPoint:
    """A price at the end of a day, in US dollars."""

    day: date
    amount: Decimal


@frozen(kw_only=True)
class Chart:
    """How the price of a finish went, by the source that values it; oldest day first."""

    finish: str
    source: str
    points: tuple[ChartPoint, ...]
