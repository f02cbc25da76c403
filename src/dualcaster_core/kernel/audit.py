"""What staff and operators did, as the audit log keeps it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.kernel.text import plain_text

LONGEST_REASON: Final = 2_000
LONGEST_NAME: Final = 100


class AuditSource(StrEnum):
    """From where something was done."""

    SITE = "site"
    API = "api"
    CONSOLE = "console"
    RULE = "rule"


class AuditAction(StrEnum):
    """What is written to the audit log itself; histories of their own name further actions."""

    ACCESS_SIGNED_OUT = "access_signed_out"
    ACCESS_UNLOCKED = "access_unlocked"
    ACCESS_VERIFICATION_RESENT = "access_verification_resent"
    ACCESS_PASSWORD_SET = "access_password_set"  # noqa: S105 - a name
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_UNBLOCKED = "account_unblocked"
    ACCOUNT_SERVER_JOINED = "account_server_joined"
    ACCOUNT_EXPORTED = "account_exported"
    ACCOUNT_DELETED = "account_deleted"
    BUSINESS_VERIFIED = "business_verified"
    BUSINESS_REJECTED = "business_rejected"
    BUSINESS_REVOKED = "business_revoked"
    STORE_STAFF_INVITED = "store_staff_invited"
    STORE_STAFF_JOINED = "store_staff_joined"
    STORE_STAFF_LEFT = "store_staff_left"
    STORE_STAFF_REMOVED = "store_staff_removed"
    STORE_STAFF_ROLE_CHANGED = "store_staff_role_changed"
    STORE_HANDED_OVER = "store_handed_over"
    STORE_CLOSED = "store_closed"
    STORE_REOPENED = "store_reopened"
    CASE_ASSIGNED = "case_assigned"
    CASE_RELEASED = "case_released"
    CASE_MESSAGE_DELIVERED = "case_message_delivered"
    CASE_MESSAGE_WITHHELD = "case_message_withheld"
    PAYMENT_ALERT_SEEN = "payment_alert_seen"
    PAYMENT_RECONCILED = "payment_reconciled"
    REPUTATION_AUDITED = "reputation_audited"
    REPUTATION_RECALCULATED = "reputation_recalculated"
    RECORD_KEY_REPLACED = "record_key_replaced"
    RECORD_AUDIT_EXPORTED = "record_audit_exported"


@frozen(kw_only=True)
class AuditEntry:
    """One thing that was done: by whom, about whom, why, when and from where.

    ``by_id`` is None for an operator at the console, whom ``by_name`` names as the machine does. ``details`` has public
    facts alone, never addresses or secrets. Raises ``ValidationFailed``.
    """

    action: AuditAction
    source: AuditSource
    by_id: int | None
    by_name: str = field(default="", validator=plain_text(LONGEST_NAME))
    subject_id: int | None = None
    reason: str = field(default="", validator=plain_text(LONGEST_REASON))
    details: Mapping[str, str] = field(
        factory=dict,
        validator=validators.deep_mapping(validators.instance_of(str), validators.instance_of(str)),
    )
    at: datetime
