"""Usernames that could be mistaken for another's, or for somebody who speaks for the site."""

import re

from dualcaster_core.accounts.errors import NameReserved

FOLDS = (("_", "-"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("rn", "m"), ("vv", "w"))
"""What looks alike, in the order in which it is replaced after the letters were made small. SQL reads this table."""
DELETED = "deleted-"
"""Deleted accounts are called so, with their public id behind it."""

_STAFF = "admin administrator dualcaster mod moderator official owner root security staff support sysadmin system team"
_ADDRESSES = "api me search settings login logout signup register export location conversations"
_BRAND = "dualcaster"
_NUMBER = re.compile(r"[0-9_-]+\Z")


def skeleton(username: str) -> str:
    """Reduce a username to what the eye sees: names with the same skeleton could be mistaken for each other.

    ``skeleton("Bob_10") == skeleton("B0b-lO")``, ``skeleton("corn") == skeleton("com")``.
    """
    folded = username.lower()
    for mark, seen_as in FOLDS:
        folded = folded.replace(mark, seen_as)
    return folded


_STAFF_SKELETONS = frozenset(skeleton(word) for word in _STAFF.split())
_ADDRESS_SKELETONS = frozenset(skeleton(word) for word in _ADDRESSES.split())


def is_reserved(username: str) -> bool:
    """Tell whether a name is kept back: it sounds like staff or the site, is an address of it, or marks the deleted."""
    seen = skeleton(username)
    if seen in _ADDRESS_SKELETONS or seen.startswith(skeleton(DELETED)):
        return True
    together = seen.replace("-", "")
    plain = skeleton(_NUMBER.sub("", username))
    words = {together, plain.replace("-", ""), *seen.split("-"), *plain.split("-")}
    return skeleton(_BRAND) in together or bool(words & _STAFF_SKELETONS)


def check_not_reserved(username: str) -> str:
    """Return a username that anybody may take; else raise ``NameReserved``."""
    if is_reserved(username):
        raise NameReserved(username)
    return username
