"""Prices: where they come from, what a copy is worth, what is shown of a card."""

from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.feeds.model import FeedSettings, FeedSource, FeedState
from dualcaster_core.market.feeds.use_cases import FetchPrices
from dualcaster_core.market.model import (
    CardKey,
    Currency,
    CurrentPrice,
    PriceKind,
    PriceObservation,
    PriceSource,
    UnitValue,
)
from dualcaster_core.market.overview.index import IndexPoint, capped_weights
from dualcaster_core.market.overview.ports import MarketFigures, MarketQueries
from dualcaster_core.market.overview.rules import MarketRules
from dualcaster_core.market.overview.use_cases import MarketOverview, RefreshMarket
from dualcaster_core.market.overview.views import MarketFilter, MarketIndex, MarketMover, MarketSummary, SetMovement
from dualcaster_core.market.ports import MarketUnitOfWork, PriceFeed, PriceQueries, PriceWriter, ValueQueries
from dualcaster_core.market.priced_cards import CardListing
from dualcaster_core.market.public_card import PublicCard, PublicCards
from dualcaster_core.market.quarantine import is_absurd_jump
from dualcaster_core.market.removal import Removal, SourceCoverage
from dualcaster_core.market.statistics import (
    CardStatistics,
    PriceStatistics,
    ShopSpread,
    spread_of,
    statistics_of,
    volatility_of,
)
from dualcaster_core.market.use_cases import PricesReport, import_prices, refresh_values
from dualcaster_core.market.valuation import ValuationRules, unit_values

__all__ = [
    "CardKey",
    "CardListing",
    "CardStatistics",
    "Currency",
    "CurrentPrice",
    "FeedSettings",
    "FeedSource",
    "FeedState",
    "FetchPrices",
    "IndexPoint",
    "MarketFigures",
    "MarketFilter",
    "MarketIndex",
    "MarketMover",
    "MarketOverview",
    "MarketQueries",
    "MarketRules",
    "MarketSummary",
    "MarketUnitOfWork",
    "PriceFeed",
    "PriceKind",
    "PriceObservation",
    "PriceQueries",
    "PriceSource",
    "PriceStatistics",
    "PriceWriter",
    "PricesChanged",
    "PricesReport",
    "PublicCard",
    "PublicCards",
    "RefreshMarket",
    "Removal",
    "SetMovement",
    "ShopSpread",
    "SourceCoverage",
    "UnitValue",
    "ValuationRules",
    "ValueQueries",
    "capped_weights",
    "import_prices",
    "is_absurd_jump",
    "refresh_values",
    "spread_of",
    "statistics_of",
    "unit_values",
    "volatility_of",
]
