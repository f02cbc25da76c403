"""What Stripe tells by itself is believed where it is signed, fresh, and about the platform's own money."""

import json
import time
from typing import Any

import pytest
import stripe

from dualcaster_core.escrow.errors import PaymentProviderUnavailable, WebhookSignatureInvalid
from dualcaster_core.escrow.provider import PayeeStatus, ProviderEventKind
from dualcaster_stripe import StripeKeys, WebhookReader

SECRET = "whsec_0123456789"
KEYS = StripeKeys(secret_key="sk_test_0123456789", publishable_key="pk_test_0123456789", webhook_secret=SECRET)
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount_received": 10_200,
    "currency": "usd",
    "latest_charge": "ch_1",
}
DISPUTE = {
    "id": "du_1",
    "object": "dispute",
    "amount": 500,
    "balance_transactions": [{"object": "balance_transaction", "fee": 1_500}],
    "charge": "ch_1",
    "currency": "usd",
    "payment_intent": "pi_1",
    "status": "needs_response",
}
ACCOUNT = {
    "id": "acct_1",
    "object": "account",
    "capabilities": {"transfers": "active"},
    "payouts_enabled": True,
    "details_submitted": True,
    "country": "US",
}


def _event(kind: str, one: dict[str, Any], **more: Any) -> bytes:
    event = {"id": "evt_1", "object": "event", "type": kind, "created": 1_790_000_000, "livemode": False}
    return json.dumps(event | {"data": {"object": one}} | more).encode()


def _signed(body: bytes, secret: str = SECRET, *, age: int = 0) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time()) - age)
    return header


def _read(body: bytes, keys: StripeKeys = KEYS) -> Any:
    return WebhookReader(lambda: keys).read(body, _signed(body))


def test_a_payment_is_read() -> None:
    """With what it is called, its charge, and the sum in cents of a currency in capitals."""
    event = _read(_event("payment_intent.succeeded", INTENT))
    assert (event.id, event.name, event.kind) == (
        "evt_1",
        "payment_intent.succeeded",
        ProviderEventKind.PAYMENT_SUCCEEDED,
    )
    assert (event.payment, event.charge, event.cents, event.currency) == ("pi_1", "ch_1", 10_200, "USD")


@pytest.mark.parametrize("age", [301, 86_400])
def test_a_stale_signature_is_refused(age: int) -> None:
    """What was signed more than five minutes ago is a recording."""
    body = _event("payment_intent.succeeded", INTENT)
    with pytest.raises(WebhookSignatureInvalid):
        WebhookReader(lambda: KEYS).read(body, _signed(body, age=age))
    assert WebhookReader(lambda: KEYS).read(body, _signed(body, age=290)).payment == "pi_1"


@pytest.mark.parametrize("signature", ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=é", "=" * 5_000, "t=1,,v1=0"])
def test_forgeries_are_refused(signature: str) -> None:
    """Whatever is sent as a signature, nothing but the right one is taken."""
    body = _event("payment_intent.succeeded", INTENT)
    with pytest.raises(WebhookSignatureInvalid):
        WebhookReader(lambda: KEYS).read(body, signature)


def test_another_secret_and_other_bytes_are_refused() -> None:
    """A signature holds for one body under one secret."""
    body = _event("payment_intent.succeeded", INTENT)
    for sent, signature in (
        (body, _signed(body, "whsec_of_another_site")),
        (body.replace(b"10200", b"99900"), _signed(body)),
        (b"\xff" + body, _signed(body)),
    ):
        with pytest.raises(WebhookSignatureInvalid):
            WebhookReader(lambda: KEYS).read(sent, signature)


def test_what_happens_at_other_accounts_changes_nothing() -> None:
    """A payment of a connected account's own, and an account told of as another, are only noted."""
    for body in (
        _event("payment_intent.succeeded", INTENT, account="acct_1"),
        _event("account.updated", ACCOUNT, account="acct_2"),
        _event("account.updated", ACCOUNT),
    ):
        assert _read(body).kind is ProviderEventKind.OTHER


def test_an_account_is_read() -> None:
    """As far as it is; one that left the platform can be paid no more."""
    event = _read(_event("account.updated", ACCOUNT, account="acct_1"))
    assert event.kind is ProviderEventKind.ACCOUNT_UPDATED
    assert (event.account.reference, event.account.status) == ("acct_1", PayeeStatus.ENABLED)
    rejected = ACCOUNT | {"capabilities": {}, "requirements": {"disabled_reason": "rejected.fraud"}}
    assert _read(_event("account.updated", rejected, account="acct_1")).account.status is PayeeStatus.REJECTED
    gone = _read(_event("account.application.deauthorized", {"id": "ca_1"}, account="acct_1"))
    assert (gone.kind, gone.account.payouts_enabled) == (ProviderEventKind.ACCOUNT_UPDATED, False)


def test_test_mode_is_not_believed_on_a_live_site() -> None:
    """Nor the other way round: no real trade is paid with a test card."""
    live = StripeKeys(secret_key="sk_live_0123456789", publishable_key="pk_live_0", webhook_secret=SECRET)
    assert _read(_event("payment_intent.succeeded", INTENT), live).kind is ProviderEventKind.OTHER
    assert _read(_event("payment_intent.succeeded", INTENT, livemode=True)).kind is ProviderEventKind.OTHER
    told = _read(_event("payment_intent.succeeded", INTENT, livemode=True), live)
    assert told.kind is ProviderEventKind.PAYMENT_SUCCEEDED


@pytest.mark.parametrize(
    ("name", "status", "kind", "cost"),
    [
        ("charge.dispute.created", "warning_needs_response", ProviderEventKind.OTHER, 0),
        ("charge.dispute.funds_withdrawn", "needs_response", ProviderEventKind.CHARGEBACK_OPENED, 1_500),
        ("charge.dispute.funds_reinstated", "won", ProviderEventKind.CHARGEBACK_WON, 0),
        ("charge.dispute.closed", "won", ProviderEventKind.OTHER, 0),
        ("charge.dispute.closed", "warning_closed", ProviderEventKind.OTHER, 0),
        ("charge.dispute.closed", "lost", ProviderEventKind.CHARGEBACK_LOST, 0),
        ("invoice.paid", "won", ProviderEventKind.OTHER, 0),
    ],
)
def test_of_disputes_what_moves_money_counts(name: str, status: str, kind: ProviderEventKind, cost: int) -> None:
    """An inquiry takes nothing; a dispute that is won is told of by the money that comes back."""
    event = _read(_event(name, DISPUTE | {"status": status}))
    assert (event.kind, event.cost) == (kind, cost)


def test_a_message_of_another_shape_is_sent_again() -> None:
    """A signed message that is no event, or lacks what it is about, is not taken for one."""
    for body in (b"[]", b"7", b"{}", b'{"id": "evt_1"}', _event("payment_intent.succeeded", {"id": "pi_1"})):
        with pytest.raises(PaymentProviderUnavailable):
            _read(body)
