"""The contracts of stores."""

from dualcaster_core.testing.contracts.stores.buylist import (
    BuylistOrdersContract,
    BuylistsContract,
    StoreCreditContract,
)
from dualcaster_core.testing.contracts.stores.events import SignUpsContract, StoreEventsContract
from dualcaster_core.testing.contracts.stores.profiles import StoresContract, StoreStaffContract
from dualcaster_core.testing.contracts.stores.stock import StoreStockContract

CONTRACTS = (
    BuylistOrdersContract,
    BuylistsContract,
    SignUpsContract,
    StoreCreditContract,
    StoreEventsContract,
    StoreStaffContract,
    StoreStockContract,
    StoresContract,
)
__all__ = [
    "CONTRACTS",
    "BuylistOrdersContract",
    "BuylistsContract",
    "SignUpsContract",
    "StoreCreditContract",
    "StoreEventsContract",
    "StoreStaffContract",
    "StoreStockContract",
    "StoresContract",
]
