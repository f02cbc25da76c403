"""The objects as Stripe publishes them, with every field that it always gives."""

from typing import Any

from dualcaster_stripe_sandbox.cards import Card
from dualcaster_stripe_sandbox.state import Body, Transaction, new_id

DAY = 86_400


def payment_intent(tx: Transaction, amount: int, currency: str) -> Body:
    """Return a payment that waits to be paid."""
    object_id = new_id("pi")
    return {
        "id": object_id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{object_id}_{new_id('secret')}",
        "confirmation_method": "automatic",
        "created": tx.now,
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge(tx: Transaction, intent: Body, card: Card) -> Body:
    """Return an attempt to take the money of a payment, which succeeded."""
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": "DUALCASTER SANDBOX",
        "captured": True,
        "created": tx.now,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _outcome("authorized", "approved_by_network", "Payment complete."),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"type": "card", "card": _card(card, intent["amount"])},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def declined(body: Body, card: Card) -> Body:
    """Turn a charge into one that the bank declined."""
    why = card.decline_code or card.code
    return body | {
        "amount_captured": 0,
        "captured": False,
        "paid": False,
        "status": "failed",
        "failure_code": card.code,
        "failure_message": card.message,
        "outcome": _outcome("issuer_declined", "declined_by_network", "The bank declined the payment.", why),
    }


def _outcome(kind: str, network_status: str, message: str, reason: str | None = None) -> Body:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 1,
        "seller_message": message,
        "type": kind,
    }


def _card(card: Card, amount: int) -> Body:
    unchecked = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    return {
        "amount_authorized": amount,
        "authorization_code": None,
        "brand": card.brand,
        "checks": unchecked,
        "country": "US",
        "exp_month": 12,
        "exp_year": 2040,
        "fingerprint": f"sandbox{card.last4}",
        "funding": "credit",
        "installments": None,
        "last4": card.last4,
        "mandate": None,
        "network": card.brand,
        "network_transaction_id": None,
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "wallet": None,
    }


def balance_transaction(tx: Transaction, kind: str, category: str, source: Body, amount: int, *, fee: int = 0) -> Body:
    """Return a movement of the platform's balance; cents, what leaves it negative."""
    details = {"amount": fee, "application": None, "currency": source["currency"], "type": "stripe_fee"}
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": tx.now,
        "balance_type": "payments",
        "created": tx.now,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [details | {"description": "Stripe processing fees"}] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def refund(tx: Transaction, source: Body, amount: int, reason: str | None, metadata: dict[str, str]) -> Body:
    """Return money of a charge that went back to the card."""
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": source["id"],
        "created": tx.now,
        "currency": source["currency"],
        "destination_details": {
            "type": "card",
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
        },
        "metadata": metadata,
        "payment_intent": source["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def transfer(tx: Transaction, amount: int, currency: str, destination: str) -> Body:
    """Return money that the platform gives to a connected account."""
    object_id = new_id("tr")
    return {
        "id": object_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": tx.now,
        "currency": currency,
        "description": None,
        "destination": destination,
        "destination_payment": new_id("py"),
        "livemode": False,
        "metadata": {},
        "reversals": page([], f"/v1/transfers/{object_id}/reversals", has_more=False),
        "reversed": False,
        "source_transaction": None,
        "source_type": "card",
        "transfer_group": None,
    }


def transfer_reversal(tx: Transaction, source: Body, amount: int, metadata: dict[str, str]) -> Body:
    """Return money that came back from a connected account."""
    return {
        "id": new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": tx.now,
        "currency": source["currency"],
        "destination_payment_refund": new_id("pyr"),
        "metadata": metadata,
        "source_refund": None,
        "transfer": source["id"],
    }


def page(found: list[Any], url: str, *, has_more: bool) -> Body:
    """Return a page of a list."""
    return {"object": "list", "data": found, "has_more": has_more, "url": url}
