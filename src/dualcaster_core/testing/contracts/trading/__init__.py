"""The contracts of trades and of the items that they are made of."""

from dualcaster_core.testing.contracts.trading.clocks import TradeClocksContract
from dualcaster_core.testing.contracts.trading.copies import TradedCopiesContract
from dualcaster_core.testing.contracts.trading.items import TradableItemsContract
from dualcaster_core.testing.contracts.trading.lookups import TradeLookupsContract
from dualcaster_core.testing.contracts.trading.traders import TraderQueriesContract
from dualcaster_core.testing.contracts.trading.trades import TradeRepositoryContract

CONTRACTS = (
    TradeClocksContract,
    TradableItemsContract,
    TradeLookupsContract,
    TradeRepositoryContract,
    TradedCopiesContract,
    TraderQueriesContract,
)
__all__ = [
    "CONTRACTS",
    "TradableItemsContract",
    "TradeClocksContract",
    "TradeLookupsContract",
    "TradeRepositoryContract",
    "TradedCopiesContract",
    "TraderQueriesContract",
]
