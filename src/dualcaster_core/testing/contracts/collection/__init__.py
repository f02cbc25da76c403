"""The contracts of lists, changes of many lines, and price alerts."""

from dualcaster_core.testing.contracts.collection.bulk import ChosenLinesContract, UndoRecordsContract
from dualcaster_core.testing.contracts.collection.lists import HaveListContract, InventoryContract, WantListContract
from dualcaster_core.testing.contracts.collection.price_alerts import PriceAlertContract

CONTRACTS = (
    ChosenLinesContract,
    HaveListContract,
    InventoryContract,
    PriceAlertContract,
    UndoRecordsContract,
    WantListContract,
)
__all__ = [
    "CONTRACTS",
    "ChosenLinesContract",
    "HaveListContract",
    "InventoryContract",
    "PriceAlertContract",
    "UndoRecordsContract",
    "WantListContract",
]
