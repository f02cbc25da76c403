"""Bodies of requests of staff."""

from typing import Annotated

import msgspec

from dualcaster_core.accounts.business.model import LONGEST_DOCUMENTS, LONGEST_NAME
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.roles import LONGEST_REASON

Reason = Annotated[
    str, msgspec.Meta(max_length=LONGEST_REASON, description="Why; it stays in the audit log. Up to 500 characters.")
]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
Documents = Annotated[
    str, msgspec.Meta(max_length=LONGEST_DOCUMENTS, description="What was shown. At most 1,000 characters.")
]


class NewRole(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which role an account gets, and why."""

    role: Role
    reason: Reason


class GivenReason(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why something is done."""

    reason: Reason


class BusinessVerification(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why a business was found to be what it says, by which documents; ``version`` is that of the account seen."""

    reason: Reason
    documents: Documents
    version: Version


class BusinessRefusal(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why a business is not, or no longer, verified; its owner reads it."""

    reason: Reason
    documents: Documents = ""
    version: Version


class BusinessApplication(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a business is called that asks to be verified."""

    business_name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
