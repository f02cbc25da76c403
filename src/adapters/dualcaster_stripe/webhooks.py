"""What Stripe tells by itself, verified on the very bytes that it signed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from dualcaster_core.escrow.errors import PaymentProviderUnavailable, WebhookSignatureInvalid
from dualcaster_core.escrow.provider import PayeeStatus, ProviderAccount, ProviderEvent, ProviderEventKind
from dualcaster_stripe import reading
from dualcaster_stripe.keys import StripeKeys

TOLERANCE = 300
"""Seconds after which a signature is too old, as Stripe suggests."""
Facts = dict[str, Any]


class WebhookReader:
    """Reads webhooks; ``keys`` are asked each time, and must be at hand at once."""

    def __init__(self, keys: Callable[[], StripeKeys], *, tolerance: int = TOLERANCE) -> None:
        self._keys = keys
        self._tolerance = tolerance

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """Read a message. Raises ``WebhookSignatureInvalid``.

        Raises ``PaymentProviderUnavailable`` for one that is signed and of a shape that is not known here: Stripe sends
        it again, for days. What is told of other accounts than the platform's own, and in test mode on a live site or
        the other way round, is ``other``: it changes nothing.
        """
        keys = self._keys()
        try:
            stripe.WebhookSignature.verify_header(body, signature, keys.webhook_secret, self._tolerance)
        except (stripe.SignatureVerificationError, TypeError, ValueError) as error:
            raise WebhookSignatureInvalid from error
        try:
            event = stripe.Webhook.construct_event_without_verification(body)
            return _read(event, live=keys.is_live)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise PaymentProviderUnavailable(f"a message of another shape: {error!r}") from error


def _read(event: stripe.Event, *, live: bool) -> ProviderEvent:
    facts: Facts = {"kind": ProviderEventKind.OTHER}
    if event.livemode == live:
        facts = _account_facts(event) if _of_account(event) else _facts(event)
    return ProviderEvent(id=event.id, name=event.type, at=datetime.fromtimestamp(event.created, UTC), **facts)


def _of_account(event: stripe.Event) -> bool:
    return bool(getattr(event, "account", None))


def _facts(event: stripe.Event) -> Facts:
    read = _READERS.get(event.type)
    return {"kind": ProviderEventKind.OTHER} if read is None else read(event.data.object)


def _account_facts(event: stripe.Event) -> Facts:
    account = reading.named(event.account)
    if event.type == "account.updated" and event.data.object["id"] == account:
        found = reading.account(_as_account(event.data.object))
        return {"kind": ProviderEventKind.ACCOUNT_UPDATED, "reference": account, "account": found}
    if event.type == "account.application.deauthorized":
        gone = ProviderAccount(
            reference=account, status=PayeeStatus.REJECTED, charges_enabled=False, payouts_enabled=False
        )
        return {"kind": ProviderEventKind.ACCOUNT_UPDATED, "reference": account, "account": gone}
    return {"kind": ProviderEventKind.OTHER}


def _as_account(one: Any) -> stripe.Account:
    if not isinstance(one, stripe.Account):
        raise TypeError(f"an account was told of as {type(one).__name__}")
    return one


def _payment_facts(kind: ProviderEventKind) -> Callable[[Any], Facts]:
    def read(intent: Any) -> Facts:
        paid = kind is ProviderEventKind.PAYMENT_SUCCEEDED
        return {
            "kind": kind,
            "payment": intent.id,
            "charge": reading.named(intent.latest_charge) if paid else "",
            "cents": intent.amount_received if paid else 0,
            "currency": intent.currency.upper(),
        }

    return read


def _refund(refund: Any) -> Facts:
    return {
        "kind": ProviderEventKind.CHARGE_REFUNDED,
        "payment": reading.named(refund.payment_intent),
        "charge": reading.named(refund.charge),
        "reference": refund.id,
        "cents": refund.amount,
        "currency": refund.currency.upper(),
    }


def _transfer(transfer: Any) -> Facts:
    return {
        "kind": ProviderEventKind.TRANSFER_CREATED,
        "charge": reading.named(transfer.source_transaction),
        "reference": transfer.id,
        "cents": transfer.amount,
        "currency": transfer.currency.upper(),
    }


def _reversal(transfer: Any) -> Facts:
    """Read the newest reversal, which is the one that is told of."""
    newest = transfer.reversals.data[0] if transfer.reversals.data else None
    return {
        "kind": ProviderEventKind.TRANSFER_REVERSED,
        "charge": reading.named(transfer.source_transaction),
        "reference": reading.named(newest),
        "cents": newest.amount if newest is not None else transfer.amount_reversed,
        "currency": transfer.currency.upper(),
    }


def _dispute(kind: ProviderEventKind) -> Callable[[Any], Facts]:
    def read(dispute: Any) -> Facts:
        opened = kind is ProviderEventKind.CHARGEBACK_OPENED
        return {
            "kind": kind,
            "payment": reading.named(dispute.payment_intent),
            "charge": reading.named(dispute.charge),
            "reference": dispute.id,
            "cents": dispute.amount,
            "currency": dispute.currency.upper(),
            "cost": sum(one.fee for one in dispute.balance_transactions) if opened else 0,
        }

    return read


def _closed(dispute: Any) -> Facts:
    """Read the end of a dispute: one that is won is told of by the money that comes back."""
    if dispute.status != "lost":
        return {"kind": ProviderEventKind.OTHER}
    return _dispute(ProviderEventKind.CHARGEBACK_LOST)(dispute)


_READERS: Final[Mapping[str, Callable[[Any], Facts]]] = {
    "payment_intent.succeeded": _payment_facts(ProviderEventKind.PAYMENT_SUCCEEDED),
    "payment_intent.payment_failed": _payment_facts(ProviderEventKind.PAYMENT_FAILED),
    "payment_intent.canceled": _payment_facts(ProviderEventKind.PAYMENT_CANCELLED),
    "refund.created": _refund,
    "transfer.created": _transfer,
    "transfer.reversed": _reversal,
    "charge.dispute.funds_withdrawn": _dispute(ProviderEventKind.CHARGEBACK_OPENED),
    "charge.dispute.funds_reinstated": _dispute(ProviderEventKind.CHARGEBACK_WON),
    "charge.dispute.closed": _closed,
}
"""By Stripe's name of an event. Of disputes what moves the money counts: an inquiry takes none."""
EVENTS: Final = (*_READERS, "account.updated", "account.application.deauthorized")
"""What an endpoint for webhooks is to be told."""
