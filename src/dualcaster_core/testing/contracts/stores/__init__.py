"""The contracts of stores."""

from dualcaster_core.testing.contracts.stores.buylist import (
    BuylistOrdersContract,
    BuylistsContract,
    StoreCreditContract,
)
from dualcaster_core.testing.contracts.stores.clearing import ClearingsContract
from dualcaster_core.testing.contracts.stores.customers import StoreMessagesContract
from dualcaster_core.testing.contracts.stores.events import SignUpsContract, StoreEventsContract
from dualcaster_core.testing.contracts.stores.pricing import PriceChangesContract, StorePricesContract
from dualcaster_core.testing.contracts.stores.profiles import StoresContract, StoreStaffContract
from dualcaster_core.testing.contracts.stores.stock import StoreStockContract

CONTRACTS = (
    BuylistOrdersContract,
    BuylistsContract,
    ClearingsContract,
    PriceChangesContract,
    SignUpsContract,
    StoreCreditContract,
    StoreEventsContract,
    StoreMessagesContract,
    StorePricesContract,
    StoreStaffContract,
    StoreStockContract,
    StoresContract,
)
__all__ = [
    "CONTRACTS",
    "BuylistOrdersContract",
    "BuylistsContract",
    "ClearingsContract",
    "PriceChangesContract",
    "SignUpsContract",
    "StoreCreditContract",
    "StoreEventsContract",
    "StoreMessagesContract",
    "StorePricesContract",
    "StoreStaffContract",
    "StoreStockContract",
    "StoresContract",
]
