"""What each role may do beyond trading: the one table that every use case of staff asks."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dualcaster_core.kernel.errors import Forbidden


class Permission(StrEnum):
    """Something that not everybody may do; the value says it after "may"."""

    SEE_ADMIN_AREA = "see the admin area"
    DECIDE_CASES = "see and decide cases"
    DECIDE_PRICES = "see and decide on prices that were set aside"
    CHECK_IDENTITIES = "see and decide whose identity was checked"
    REMOVE_REVIEWS = "remove what others wrote of each other"
    SEE_REPUTATION_AUDITS = "have anybody's score explained"
    SEE_USERS = "look up accounts"
    VERIFY_BUSINESSES = "see and decide on business accounts"
    SEE_CONTACT_DETAILS = "see e-mail and network addresses"
    MANAGE_ACCESS = "sign people out, unlock accounts and resend verification e-mails"
    CHANGE_ROLES = "change roles"
    SEE_AUDIT_LOG = "see the audit log"
    SEE_FIGURES = "see the operator's figures"
    SEE_PAYMENTS = "see held payments and their ledger"
    SEE_ANALYTICS = "see how the site is used"


_MODERATOR: Final = frozenset(
    {
        Permission.SEE_ADMIN_AREA,
        Permission.DECIDE_CASES,
        Permission.DECIDE_PRICES,
        Permission.CHECK_IDENTITIES,
        Permission.REMOVE_REVIEWS,
        Permission.SEE_REPUTATION_AUDITS,
        Permission.SEE_USERS,
        Permission.VERIFY_BUSINESSES,
    }
)
GRANTED: Final[Mapping[str, frozenset[Permission]]] = MappingProxyType(
    {"user": frozenset(), "store": frozenset(), "moderator": _MODERATOR, "admin": frozenset(Permission)}
)
"""What each role may, by its name."""


def allows(role: str, permission: Permission) -> bool:
    """Tell whether a role may do something."""
    return permission in GRANTED.get(role, frozenset())


def require(role: str, permission: Permission) -> None:
    """Let a role pass that may do something. Raises ``Forbidden``."""
    if not allows(role, permission):
        who = "admins" if permission not in _MODERATOR else "staff"
        raise Forbidden(f"only {who} may {permission.value}")
