"""Prices: where they come from, what a copy is worth, what is shown of a card."""

from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.model import (
    CardKey,
    Currency,
    CurrentPrice,
    PriceKind,
    PriceObservation,
    PriceSource,
    UnitValue,
)
from dualcaster_core.market.ports import MarketUnitOfWork, PriceFeed, PriceQueries, PriceWriter, ValueQueries
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCard, PublicCards
from dualcaster_core.market.quarantine import is_absurd_jump
from dualcaster_core.market.removal import Removal, SourceCoverage
from dualcaster_core.market.use_cases import PricesReport, import_prices, refresh_values
from dualcaster_core.market.valuation import ValuationRules, unit_values

__all__ = [
    "CardKey",
    "CardListing",
    "Currency",
    "CurrentPrice",
    "MarketUnitOfWork",
    "PriceFeed",
    "PriceKind",
    "PriceObservation",
    "PriceQueries",
    "PriceSource",
    "PriceWriter",
    "PricesChanged",
    "PricesReport",
    "PublicCard",
    "PublicCards",
    "Removal",
    "SourceCoverage",
    "UnitValue",
    "ValuationRules",
    "ValueQueries",
    "import_prices",
    "is_absurd_jump",
    "refresh_values",
    "unit_values",
]
