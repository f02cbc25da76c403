"""What the payment provider and the platform tell each other, in the words of held payments.

Whoever calls the provider gives a key for each thing that is to happen once: the same key never makes it happen twice.
"""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen


class ProviderPaymentStatus(StrEnum):
    """Where a payment stands at the provider: the payer is to act, the bank is asked, it is paid, it is over."""

    WAITING = "waiting"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


@frozen(kw_only=True)
class ProviderPayment:
    """A payment as the provider has it.

    ``cents`` of ``currency`` (in capitals) are what was received once it succeeded, and what is asked for until then.
    ``charge`` and ``cost``, the cents that the provider took, are there once it succeeded. ``client_secret`` lets the
    payer's browser, and nobody else, pay it.
    """

    reference: str
    status: ProviderPaymentStatus
    cents: int
    currency: str
    charge: str = ""
    cost: int = 0
    client_secret: str = field(default="", repr=False)


class MoveKind(StrEnum):
    """A sum that the platform asked the provider to move."""

    TRANSFER = "transfer"
    REFUND = "refund"
    REVERSAL = "reversal"


@frozen(kw_only=True)
class ProviderMove:
    """A transfer, a refund or the reversal of a transfer as the provider made it; ``key`` is the one it was asked with.

    Those that somebody made by hand at the provider have no key.
    """

    kind: MoveKind
    reference: str
    cents: int
    key: str = ""


class PayeeStatus(StrEnum):
    """How far a payee is with what the provider asks of who is to be paid."""

    ONBOARDING = "onboarding"
    """Something is still to be filled in."""
    RESTRICTED = "restricted"
    """The provider asks for more, or checks it."""
    ENABLED = "enabled"
    """Can be paid."""
    REJECTED = "rejected"
    """The provider takes no more business from them."""


@frozen(kw_only=True)
class ProviderAccount:
    """The account of a payee as the provider has it; ``country`` is ISO 3166-1, two capitals."""

    reference: str
    status: PayeeStatus
    charges_enabled: bool
    payouts_enabled: bool
    country: str = ""


class ProviderEventKind(StrEnum):
    """What the provider tells of by itself. Kinds that change nothing here are ``other``."""

    PAYMENT_SUCCEEDED = "payment_succeeded"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_CANCELLED = "payment_cancelled"
    CHARGE_REFUNDED = "charge_refunded"
    TRANSFER_CREATED = "transfer_created"
    TRANSFER_REVERSED = "transfer_reversed"
    CHARGEBACK_OPENED = "chargeback_opened"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"
    ACCOUNT_UPDATED = "account_updated"
    OTHER = "other"


@frozen(kw_only=True)
class ProviderEvent:
    """Something that the provider told, verified to be its word.

    ``id`` is the provider's, the same each time it is told; ``name`` is what the provider calls the kind. ``payment``
    and ``charge`` say which payment it is about, as far as the provider says it. ``reference`` is the refund, transfer,
    reversal, chargeback or account; ``cents`` of ``currency`` what it moved, and ``cost`` what the provider asks for
    it. ``account`` is there for ``account_updated``.
    """

    id: str
    name: str
    kind: ProviderEventKind
    at: datetime
    payment: str = ""
    charge: str = ""
    reference: str = ""
    cents: int = 0
    currency: str = ""
    cost: int = 0
    account: ProviderAccount | None = None
