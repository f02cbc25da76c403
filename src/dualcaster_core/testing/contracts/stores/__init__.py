"""The contracts of stores."""

from dualcaster_core.testing.contracts.stores.events import SignUpsContract, StoreEventsContract
from dualcaster_core.testing.contracts.stores.profiles import StoresContract, StoreStaffContract
from dualcaster_core.testing.contracts.stores.stock import StoreStockContract

CONTRACTS = (SignUpsContract, StoreEventsContract, StoreStockContract, StoresContract, StoreStaffContract)
__all__ = [
    "CONTRACTS",
    "SignUpsContract",
    "StoreEventsContract",
    "StoreStaffContract",
    "StoreStockContract",
    "StoresContract",
]
