"""Local game stores: their profiles and staff, and what they do with their stock and their customers."""

from dualcaster_core.stores.access import GRANTED_BY_ROLE, StoreMember, StorePermission, StoreRole
from dualcaster_core.stores.errors import StoreForbidden, StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.model import Store, StoreDetails
from dualcaster_core.stores.profiles.opening_hours import (
    OpeningHours,
    OpenSpan,
    OpenState,
    Weekday,
    open_state,
    opening_hours_as_plain,
    opening_hours_from,
)

__all__ = [
    "GRANTED_BY_ROLE",
    "OpenSpan",
    "OpenState",
    "OpeningHours",
    "Store",
    "StoreDetails",
    "StoreForbidden",
    "StoreMember",
    "StoreNotFound",
    "StorePermission",
    "StoreRole",
    "Weekday",
    "member_who_may",
    "open_state",
    "opening_hours_as_plain",
    "opening_hours_from",
]
