"""Who speaks for the site."""

from dualcaster_core.reputation.ports import Caller

MODERATORS = frozenset({"moderator", "admin"})
"""The roles that decide about what others wrote, and whose identity was checked."""
STORE = "store"
"""The role of a verified store."""


def is_moderator(caller: Caller) -> bool:
    """Tell whether a caller may decide about what others wrote."""
    return caller.role in MODERATORS
