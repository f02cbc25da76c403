"""The contracts of stores."""

from dualcaster_core.testing.contracts.stores.events import SignUpsContract, StoreEventsContract
from dualcaster_core.testing.contracts.stores.profiles import StoresContract, StoreStaffContract

CONTRACTS = (SignUpsContract, StoreEventsContract, StoresContract, StoreStaffContract)
__all__ = ["CONTRACTS", "SignUpsContract", "StoreEventsContract", "StoreStaffContract", "StoresContract"]
