"""Who works for a store, and what each role may do there: the one table that every use case of a store asks."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from dualcaster_core.stores.errors import StoreForbidden


class StoreRole(StrEnum):
    """What somebody is in a store."""

    OWNER = "owner"
    MANAGER = "manager"
    CLERK = "clerk"


class StorePermission(StrEnum):
    """Something that not all of a store's staff may do; the value says it after "may"."""

    EDIT_PROFILE = "change the store's profile"
    MANAGE_STAFF = "invite, change and remove staff"
    CLOSE_STORE = "close the store"
    SEE_DASHBOARD = "see the dashboard"
    SYNC_STOCK = "connect and run the inventory sync"
    EDIT_STOCK = "change the stock"
    SET_PRICES = "set sell prices"
    SET_BUYLIST = "set what the store buys and pays"
    HANDLE_ORDERS = "approve, receive and grade buylist orders"
    PAY_OUT = "pay out cash and credit"
    SEE_CUSTOMERS = "see customers"
    MESSAGE_CUSTOMERS = "write to customers"
    MANAGE_EVENTS = "plan events"
    RUN_CLEARING = "run a store-night clearing"
    SEE_STATISTICS = "see the store's statistics"


_CLERK: Final = frozenset(
    {
        StorePermission.SEE_DASHBOARD,
        StorePermission.EDIT_STOCK,
        StorePermission.HANDLE_ORDERS,
        StorePermission.SEE_CUSTOMERS,
        StorePermission.RUN_CLEARING,
    }
)
_MANAGER: Final = _CLERK | {
    StorePermission.EDIT_PROFILE,
    StorePermission.SYNC_STOCK,
    StorePermission.SET_PRICES,
    StorePermission.SET_BUYLIST,
    StorePermission.PAY_OUT,
    StorePermission.MESSAGE_CUSTOMERS,
    StorePermission.MANAGE_EVENTS,
    StorePermission.SEE_STATISTICS,
}
GRANTED_BY_ROLE: Final[Mapping[StoreRole, frozenset[StorePermission]]] = MappingProxyType(
    {
        StoreRole.OWNER: frozenset(StorePermission),
        StoreRole.MANAGER: _MANAGER,
        StoreRole.CLERK: _CLERK,
    }
)
"""What each role may."""


@frozen
class StoreMember:
    """Somebody who works for a store now."""

    store_id: int
    user_id: int
    role: StoreRole

    def may(self, permission: StorePermission) -> bool:
        """Tell whether this role may do something."""
        return permission in GRANTED_BY_ROLE[self.role]

    def require(self, permission: StorePermission) -> None:
        """Let pass who may do something. Raises ``StoreForbidden``."""
        if not self.may(permission):
            raise StoreForbidden(self.role.value, permission.value)
