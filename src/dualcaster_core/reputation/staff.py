"""Who speaks for the site."""

from dualcaster_core.kernel.permissions import GRANTED, Permission, allows
from dualcaster_core.reputation.ports import Caller

MODERATORS = frozenset(role for role in GRANTED if allows(role, Permission.DECIDE_CASES))
"""The roles that decide about what others wrote, and whose identity was checked."""
ADMIN = "admin"
"""The role that may see and decide everything."""
STORE = "store"
"""The role of a verified store."""


def is_admin(caller: Caller) -> bool:
    """Tell whether a caller may see and decide everything."""
    return caller.role == ADMIN


def is_moderator(caller: Caller) -> bool:
    """Tell whether a caller may decide about what others wrote."""
    return caller.role in MODERATORS
