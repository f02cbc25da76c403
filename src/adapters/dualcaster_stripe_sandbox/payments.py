"""Payments: asked for, paid by a card, asked about by its bank, given up; and refunds of them."""

from typing import Any

from dualcaster_stripe_sandbox import shapes
from dualcaster_stripe_sandbox.cards import CARDS, Card, Outcome
from dualcaster_stripe_sandbox.disputes import dispute_charge
from dualcaster_stripe_sandbox.errors import ApiError, invalid, missing
from dualcaster_stripe_sandbox.request import Request
from dualcaster_stripe_sandbox.state import Body, Transaction, new_id

SMALLEST = 50
CURRENCIES = ("usd", "eur", "gbp", "cad", "aud")
CANCELLABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
REFUND_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
CANCEL_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


def processing_fee(amount: int) -> int:
    """Return the cents that Stripe takes of a card payment in the United States: 2.9 %, rounded half up, and 30."""
    return (amount * 29 + 500) // 1000 + 30


def create(request: Request) -> Body:
    """Ask for a payment."""
    tx, params = request.tx, request.params
    amount = params.integer("amount")
    if amount is None:
        raise invalid("Missing required param: amount.", "parameter_missing", "amount")
    currency = params.required("currency", one_of=CURRENCIES)
    if amount < SMALLEST:
        raise invalid(f"Amount must be at least {SMALLEST} cents", "amount_too_small", "amount")
    intent = shapes.payment_intent(tx, amount, currency)
    intent["metadata"] = params.metadata()
    for name in ("description", "receipt_email", "transfer_group", "statement_descriptor_suffix"):
        intent[name] = params.text(name) or None
    methods = params.below("automatic_payment_methods")
    if methods.flag("enabled"):
        redirects = methods.text("allow_redirects", "always", one_of=("always", "never"))
        intent["automatic_payment_methods"] = {"enabled": True, "allow_redirects": redirects}
    methods.finish()
    allowed = params.texts("allowed_payment_method_types")
    if allowed and allowed != ["card"]:
        raise invalid("The sandbox knows cards alone", None, "allowed_payment_method_types")
    intent["allowed_payment_method_types"] = allowed or None
    params.text("capture_method", "automatic", one_of=("automatic",))
    tx.record("payment_intent.created", tx.add(intent))
    return intent


def retrieve(request: Request) -> Body:
    """Look at a payment."""
    request.params.text("client_secret")
    return request.tx.find("payment_intent", request.ids["id"])


def confirm(request: Request) -> Body:
    """Pay with one of the test cards. Raises ``ApiError``, for a declined card with what the bank said."""
    tx, params = request.tx, request.params
    intent = tx.change("payment_intent", request.ids["id"])
    name, return_url = params.required("payment_method"), params.text("return_url")
    if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
        raise _unexpected(intent, "confirm")
    card = CARDS.get(name)
    if card is None:
        raise missing("PaymentMethod", name, "payment_method")
    redirects = (intent["automatic_payment_methods"] or {}).get("allow_redirects") == "always"
    if redirects and not return_url:
        raise invalid("A return_url is needed: payment methods of this intent may redirect", None, "return_url")
    intent["payment_method"] = f"{new_id('pm')}"
    intent["last_payment_error"] = None
    if card.outcome is Outcome.ASKS:
        return _ask(request, intent, return_url)
    return _attempt(tx, intent, card)


def _ask(request: Request, intent: Body, return_url: str) -> Body:
    url = f"{request.address}/pay/{intent['id']}"
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": url, "return_url": return_url or None},
    }
    request.tx.record("payment_intent.requires_action", intent)
    return intent


def authenticate(request: Request) -> Body:
    """Answer the bank's question on the payer's behalf: a test helper of ours."""
    tx = request.tx
    intent = tx.change("payment_intent", request.ids["id"])
    answer = request.params.required("answer", one_of=("approve", "refuse"))
    if intent["status"] != "requires_action":
        raise _unexpected(intent, "authenticate")
    intent["next_action"] = None
    if answer == "approve":
        return _attempt(tx, intent, CARDS["pm_card_threeDSecure2Required"])
    message = "We are unable to authenticate your payment method. Please choose a different one and try again."
    error = {"code": "payment_intent_authentication_failure", "message": message, "type": "invalid_request_error"}
    _fail(tx, intent, error)
    return intent


def _attempt(tx: Transaction, intent: Body, card: Card) -> Body:
    charge = tx.add(shapes.charge(tx, intent, card))
    intent["latest_charge"] = charge["id"]
    if card.outcome is Outcome.DECLINED:
        charge.update(shapes.declined(charge, card))
        tx.record("charge.failed", charge)
        error = {"charge": charge["id"], "code": card.code, "message": card.message, "type": "card_error"}
        error |= {"decline_code": card.decline_code} if card.decline_code else {}
        _fail(tx, intent, error)
        raise ApiError(
            402,
            "card_error",
            card.message,
            card.code,
            keeps=True,
            decline_code=card.decline_code,
            charge=charge["id"],
            payment_intent=intent,
        )
    _succeed(tx, intent, charge)
    if card.outcome is Outcome.DISPUTED:
        dispute_charge(tx, charge, charge["amount"])
    return intent


def _succeed(tx: Transaction, intent: Body, charge: Body) -> None:
    fee = processing_fee(charge["amount"])
    moved = tx.add(shapes.balance_transaction(tx, "charge", "charge", charge, charge["amount"], fee=fee))
    charge["balance_transaction"] = moved["id"]
    intent["status"] = "succeeded"
    intent["amount_received"] = intent["amount"]
    tx.record("charge.succeeded", charge)
    tx.record("payment_intent.succeeded", intent)


def _fail(tx: Transaction, intent: Body, error: dict[str, Any]) -> None:
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = error
    intent["payment_method"] = None
    tx.record("payment_intent.payment_failed", intent)


def cancel(request: Request) -> Body:
    """Give up a payment that was not paid."""
    intent = request.tx.change("payment_intent", request.ids["id"])
    reason = request.params.text("cancellation_reason", one_of=CANCEL_REASONS)
    if intent["status"] not in CANCELLABLE:
        raise _unexpected(intent, "cancel")
    intent |= {"status": "canceled", "canceled_at": request.tx.now, "cancellation_reason": reason or None}
    intent["next_action"] = None
    request.tx.add(intent)
    request.tx.record("payment_intent.canceled", intent)
    return intent


def _unexpected(intent: Body, action: str) -> ApiError:
    return ApiError(
        400,
        "invalid_request_error",
        f"You cannot {action} this PaymentIntent because it has a status of {intent['status']}.",
        "payment_intent_unexpected_state",
        payment_intent=intent,
    )


def refund(request: Request) -> Body:
    """Give money of a charge back to the card."""
    tx, params = request.tx, request.params
    charge_id, intent_id = params.text("charge"), params.text("payment_intent")
    if intent_id:
        charge_id = tx.find("payment_intent", intent_id, "payment_intent")["latest_charge"] or ""
    if not charge_id:
        raise invalid("One of the params charge and payment_intent is needed", "parameter_missing", "charge")
    charge = tx.change("charge", charge_id, "charge")
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.integer("amount", left, least=1) or 0
    if charge["disputed"]:
        raise invalid(f"Charge {charge_id} has been charged back; cannot issue a refund.", "charge_disputed")
    if left == 0:
        raise invalid(f"Charge {charge_id} has already been refunded.", "charge_already_refunded")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(message, "amount_too_large", "amount")
    reason = params.text("reason", one_of=REFUND_REASONS) or None
    body = tx.add(shapes.refund(tx, charge, amount, reason, params.metadata()))
    moved = tx.add(shapes.balance_transaction(tx, "refund", "refund", body, -amount))
    body["balance_transaction"] = moved["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    tx.record("refund.created", body)
    tx.record("charge.refunded", charge)
    return body
