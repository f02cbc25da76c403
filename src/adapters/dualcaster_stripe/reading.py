"""Stripe's objects as values of the port."""

from collections.abc import Iterator, Mapping
from typing import Final

import stripe

from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.provider import PayeeStatus, ProviderAccount, ProviderPayment, ProviderPaymentStatus
from dualcaster_core.escrow.reconciliation import Movement

KEY = "dualcaster_key"
"""The name of the idempotency key in the metadata of what was made with it."""
_STATUS: Final[Mapping[str, ProviderPaymentStatus]] = {
    "requires_payment_method": ProviderPaymentStatus.WAITING,
    "requires_confirmation": ProviderPaymentStatus.WAITING,
    "requires_action": ProviderPaymentStatus.WAITING,
    "processing": ProviderPaymentStatus.PROCESSING,
    "requires_capture": ProviderPaymentStatus.PROCESSING,
    "succeeded": ProviderPaymentStatus.SUCCEEDED,
    "canceled": ProviderPaymentStatus.CANCELLED,
}
_MOVEMENTS: Final[Mapping[str, tuple[EntryKind, EntryKind]]] = {
    "charge": (EntryKind.PAYMENT, EntryKind.PROVIDER_COST),
    "charge_failure": (EntryKind.PAYMENT, EntryKind.PROVIDER_COST),
    "refund": (EntryKind.REFUND, EntryKind.PROVIDER_COST),
    "refund_failure": (EntryKind.REFUND, EntryKind.PROVIDER_COST),
    "transfer": (EntryKind.TRANSFER, EntryKind.PROVIDER_COST),
    "transfer_reversal": (EntryKind.TRANSFER_REVERSAL, EntryKind.PROVIDER_COST),
    "dispute": (EntryKind.CHARGEBACK, EntryKind.CHARGEBACK_COST),
    "dispute_reversal": (EntryKind.CHARGEBACK_WON, EntryKind.CHARGEBACK_COST),
}
"""By Stripe's reporting category: what a sum is, and what the fee on it is. Payouts to the platform's bank and fees for
the account are none of held payments, and left out."""


def named(one: object) -> str:
    """Return the id of an object that may be there whole, by its id, or not at all."""
    return one if isinstance(one, str) else str(getattr(one, "id", "") or "")


def key_of(metadata: "stripe.StripeObject | None") -> str:
    """Return the idempotency key that something was made with; empty where somebody made it by hand."""
    return str(metadata[KEY]) if metadata is not None and KEY in metadata else ""


def payment(intent: stripe.PaymentIntent) -> ProviderPayment:
    """Read a payment; what it cost is known where the charge was asked for with it."""
    status = _STATUS[intent.status]
    paid = status is ProviderPaymentStatus.SUCCEEDED
    charge = intent.latest_charge if paid else None
    movement = getattr(charge, "balance_transaction", None)
    return ProviderPayment(
        reference=intent.id,
        status=status,
        cents=intent.amount_received if paid else intent.amount,
        currency=intent.currency.upper(),
        charge=named(charge),
        cost=int(getattr(movement, "fee", 0) or 0),
        client_secret=intent.client_secret or "",
    )


def account(one: stripe.Account) -> ProviderAccount:
    """Read an account.

    ``charges_enabled`` tells whether money can come to it: by transfers, which is all that a payee needs.
    """
    receives = getattr(one.capabilities, "transfers", None) == "active"
    return ProviderAccount(
        reference=one.id,
        status=_payee_status(one, receives=receives),
        charges_enabled=receives,
        payouts_enabled=bool(one.payouts_enabled),
        country=one.country or "",
    )


def _payee_status(one: stripe.Account, *, receives: bool) -> PayeeStatus:
    reason = getattr(getattr(one, "requirements", None), "disabled_reason", None) or ""
    if reason.startswith("rejected"):
        return PayeeStatus.REJECTED
    if receives and one.payouts_enabled:
        return PayeeStatus.ENABLED
    return PayeeStatus.RESTRICTED if one.details_submitted else PayeeStatus.ONBOARDING


def movements(one: stripe.BalanceTransaction) -> Iterator[Movement]:
    """Read what a movement of the balance says about held payments."""
    kinds = _MOVEMENTS.get(one.reporting_category)
    if kinds is None:
        return
    for kind, cents in zip(kinds, (one.amount, -one.fee), strict=True):
        if cents:
            yield Movement(kind=kind, reference=named(one.source), cents=cents, currency=one.currency.upper())
