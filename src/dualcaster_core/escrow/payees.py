"""Accounts of payees at the payment provider, as we know them."""

from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.escrow.provider import PayeeStatus, ProviderAccount

PAYOUT_COUNTRIES: Final = frozenset({"US"})
"""Countries whose people can be paid; payments are in dollars."""


@frozen(kw_only=True)
class PayeeAccount:
    """Somebody's account at the provider, as it stood when the provider last told of it."""

    user_id: int
    reference: str
    status: PayeeStatus
    charges_enabled: bool
    payouts_enabled: bool
    country: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def opened(cls, user_id: int, account: ProviderAccount, at: datetime) -> "PayeeAccount":
        """Note an account that was opened."""
        return cls(
            user_id=user_id,
            reference=account.reference,
            status=account.status,
            charges_enabled=account.charges_enabled,
            payouts_enabled=account.payouts_enabled,
            country=account.country,
            created_at=at,
            updated_at=at,
        )

    @property
    def can_be_paid(self) -> bool:
        """Whether money can be transferred to it and leave it."""
        return self.status is PayeeStatus.ENABLED and self.payouts_enabled

    def told(self, account: ProviderAccount, at: datetime) -> "PayeeAccount":
        """Note how it stands."""
        return evolve(
            self,
            status=account.status,
            charges_enabled=account.charges_enabled,
            payouts_enabled=account.payouts_enabled,
            country=account.country or self.country,
            updated_at=at,
        )
