"""The contracts of lists and price alerts."""

from dualcaster_core.testing.contracts.collection.lists import HaveListContract, InventoryContract, WantListContract
from dualcaster_core.testing.contracts.collection.price_alerts import PriceAlertContract

CONTRACTS = (
    HaveListContract,
    InventoryContract,
    PriceAlertContract,
    WantListContract,
)
__all__ = ["CONTRACTS", "HaveListContract", "InventoryContract", "PriceAlertContract", "WantListContract"]
