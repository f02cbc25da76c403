"""What actions of the audit log are called on pages and at the console."""

from collections.abc import Mapping
from typing import Final

from dualcaster_core.administration.model import AuditCategory
from dualcaster_core.kernel.audit import AuditAction, AuditSource

CATEGORIES: Final = (
    (AuditCategory.ROLE.value, "Roles"),
    (AuditCategory.ACCESS.value, "Sign-in and access"),
    (AuditCategory.ACCOUNT.value, "Accounts"),
    (AuditCategory.BUSINESS.value, "Business accounts"),
    (AuditCategory.STORE.value, "Stores"),
    (AuditCategory.IDENTITY.value, "Identity checks"),
    (AuditCategory.CASE.value, "Cases"),
    (AuditCategory.ACHIEVEMENT.value, "Achievements"),
    (AuditCategory.PRICE.value, "Prices set aside"),
    (AuditCategory.PAYMENT.value, "Held payments"),
    (AuditCategory.REPUTATION.value, "Reputations"),
    (AuditCategory.RECORD.value, "Records and keys"),
)
SOURCES: Final = (
    (AuditSource.SITE.value, "The site"),
    (AuditSource.API.value, "The API"),
    (AuditSource.CONSOLE.value, "The console"),
    (AuditSource.RULE.value, "A rule"),
)
WORDS: Final[Mapping[str, str]] = {
    AuditAction.ACCESS_SIGNED_OUT.value: "Signed out everywhere",
    AuditAction.ACCESS_UNLOCKED.value: "Unlocked",
    AuditAction.ACCESS_VERIFICATION_RESENT.value: "Verification e-mail sent again",
    AuditAction.ACCESS_PASSWORD_SET.value: "Password and e-mail address set",
    AuditAction.ACCOUNT_CREATED.value: "Account opened",
    AuditAction.ACCOUNT_CHANGED.value: "Account changed",
    AuditAction.ACCOUNT_BLOCKED.value: "Block set",
    AuditAction.ACCOUNT_UNBLOCKED.value: "Block lifted",
    AuditAction.ACCOUNT_SERVER_JOINED.value: "Discord server noted",
    AuditAction.ACCOUNT_EXPORTED.value: "Account exported",
    AuditAction.ACCOUNT_DELETED.value: "Account deleted",
    AuditAction.BUSINESS_VERIFIED.value: "Business verified",
    AuditAction.BUSINESS_REJECTED.value: "Business rejected",
    AuditAction.BUSINESS_REVOKED.value: "Business verification revoked",
    AuditAction.STORE_STAFF_INVITED.value: "Invited to a store's staff",
    AuditAction.STORE_STAFF_JOINED.value: "Joined a store's staff",
    AuditAction.STORE_STAFF_LEFT.value: "Left a store's staff",
    AuditAction.STORE_STAFF_REMOVED.value: "Removed from a store's staff",
    AuditAction.STORE_STAFF_ROLE_CHANGED.value: "Role in a store changed",
    AuditAction.STORE_HANDED_OVER.value: "Store handed over",
    AuditAction.STORE_CLOSED.value: "Store closed",
    AuditAction.STORE_REOPENED.value: "Store opened again",
    AuditAction.CASE_ASSIGNED.value: "Case assigned",
    AuditAction.CASE_RELEASED.value: "Case given back",
    AuditAction.CASE_MESSAGE_DELIVERED.value: "Held message delivered",
    AuditAction.CASE_MESSAGE_WITHHELD.value: "Held message withheld",
    AuditAction.PAYMENT_ALERT_SEEN.value: "Alert of held payments looked at",
    AuditAction.PAYMENT_RECONCILED.value: "Ledger compared with the payment provider's",
    AuditAction.REPUTATION_AUDITED.value: "Score explained",
    AuditAction.REPUTATION_RECALCULATED.value: "Reputation recalculated",
    AuditAction.RECORD_KEY_REPLACED.value: "Signing key replaced",
    AuditAction.RECORD_AUDIT_EXPORTED.value: "Audit log exported",
    "role_changed": "Role changed",
    "identity_checked": "Identity checked",
    "identity_unchecked": "Identity check taken back",
    "achievement_revoked": "Achievement taken back",
    "achievement_restored": "Achievement given again",
    "price_released": "Price released",
    "price_refused": "Price rejected",
}


def words_of(action: str) -> str:
    """Say what was done: by the table, and what was decided in a case by its step."""
    category, _, rest = action.partition("_")
    if action not in WORDS and category == AuditCategory.CASE.value:
        return f"Case: {rest.replace('_', ' ')}"
    return WORDS.get(action, action.replace("_", " ").capitalize())
