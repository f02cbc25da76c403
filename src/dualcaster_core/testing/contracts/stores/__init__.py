"""The contracts of stores."""

from dualcaster_core.testing.contracts.stores.profiles import StoresContract, StoreStaffContract

CONTRACTS = (StoresContract, StoreStaffContract)
__all__ = ["CONTRACTS", "StoreStaffContract", "StoresContract"]
