"""A business account, and what can be done in which of its states."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import evolve, field, frozen, validators

from dualcaster_core.accounts.errors import BusinessStepNotAllowed
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text

LONGEST_NAME: Final = 100
LONGEST_DOCUMENTS: Final = 1_000
LONGEST_REASON: Final = 500


class AccountType(StrEnum):
    """Who an account belongs to: a person, or a business."""

    PERSONAL = "personal"
    BUSINESS = "business"


class BusinessState(StrEnum):
    """How far a business account has come."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REVOKED = "revoked"


class BusinessStep(StrEnum):
    """What is done with a business account: by its owner the first, by staff the others."""

    APPLY = "apply"
    VERIFY = "verify"
    REJECT = "reject"
    REVOKE = "revoke"


STEPS: Final[Mapping[tuple[BusinessState, BusinessStep], BusinessState]] = MappingProxyType(
    {
        (BusinessState.PENDING, BusinessStep.APPLY): BusinessState.PENDING,
        (BusinessState.PENDING, BusinessStep.VERIFY): BusinessState.VERIFIED,
        (BusinessState.PENDING, BusinessStep.REJECT): BusinessState.REJECTED,
        (BusinessState.VERIFIED, BusinessStep.REVOKE): BusinessState.REVOKED,
        (BusinessState.REJECTED, BusinessStep.APPLY): BusinessState.PENDING,
        (BusinessState.REVOKED, BusinessStep.APPLY): BusinessState.PENDING,
    }
)
"""Which state a step leads to; what is not here cannot be done."""


@frozen(kw_only=True)
class BusinessAccount:
    """An account of a business: what it is called, and what staff decided of it.

    ``reason`` is why it was decided as it is, which the owner reads; ``documents`` what staff were shown, which only
    staff read. Raises ``ValidationFailed``.
    """

    user_id: int
    name: str = field(validator=[validators.min_len(1), validators.max_len(LONGEST_NAME)])
    state: BusinessState = BusinessState.PENDING
    reason: str = ""
    documents: str = ""
    applied_at: datetime
    decided_at: datetime | None = None
    version: int = 1

    @property
    def is_verified(self) -> bool:
        """Whether staff found it to be the business that it says."""
        return self.state is BusinessState.VERIFIED

    @classmethod
    def applied(cls, user_id: int, name: str, at: datetime) -> "BusinessAccount":
        """Begin one."""
        return cls(user_id=user_id, name=checked_name(name), applied_at=at)

    def applied_again(self, name: str, at: datetime) -> "BusinessAccount":
        """Ask once more, or under another name while it waits. Raises ``BusinessStepNotAllowed``."""
        return evolve(
            self,
            name=checked_name(name),
            state=self._after(BusinessStep.APPLY),
            applied_at=at,
            version=self.version + 1,
        )

    def decided(self, step: BusinessStep, reason: str, documents: str, at: datetime) -> "BusinessAccount":
        """Decide on it. Raises ``BusinessStepNotAllowed`` and ``ValidationFailed``."""
        noted = clean_text("documents", documents, LONGEST_DOCUMENTS, lines=True)
        if step is BusinessStep.VERIFY and not noted:
            raise ValidationFailed("note which documents you have seen", field="documents")
        return evolve(
            self,
            state=self._after(step),
            reason=reason,
            documents=noted or self.documents,
            decided_at=at,
            version=self.version + 1,
        )

    def _after(self, step: BusinessStep) -> BusinessState:
        after = STEPS.get((self.state, step))
        if after is None:
            raise BusinessStepNotAllowed(step.value, self.state.value)
        return after


def checked_name(name: str) -> str:
    """Return what a business is called: 2 to 100 characters of one line. Raises ``ValidationFailed``."""
    cleaned = clean_text("business_name", name, LONGEST_NAME)
    if len(cleaned) < 2:
        raise ValidationFailed("say what the business is called, in 2 to 100 characters", field="business_name")
    return cleaned
