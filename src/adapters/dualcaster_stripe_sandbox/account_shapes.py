"""Connected accounts and disputes as Stripe publishes them."""

from dualcaster_stripe_sandbox.shapes import DAY, page
from dualcaster_stripe_sandbox.state import Body, Transaction, new_id

DISPUTE_FEE = 1_500
_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
PLATFORM = "acct_sandboxplatform"
"""What the platform's own account is called."""
ASKED_OF_PAYEES = ["individual.verification.document", "external_account", "tos_acceptance.date"]


def account(tx: Transaction, country: str, email: str | None, metadata: dict[str, str]) -> Body:
    """Return a connected account whose owner has told nothing yet."""
    object_id = new_id("acct", 16)
    return {
        "id": object_id,
        "object": "account",
        "business_profile": None,
        "business_type": "individual",
        "capabilities": {"transfers": "inactive"},
        "charges_enabled": False,
        "controller": {"type": "application", "is_controller": True},
        "country": country,
        "created": tx.now,
        "default_currency": "usd",
        "details_submitted": False,
        "email": email,
        "external_accounts": page([], f"/v1/accounts/{object_id}/external_accounts", has_more=False),
        "metadata": metadata,
        "payouts_enabled": False,
        "requirements": requirements(list(ASKED_OF_PAYEES), "requirements.past_due"),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "express",
    }


def platform(tx: Transaction, *, able: bool) -> Body:
    """Return the account whose keys are used; ``able`` to take payments and pass them on."""
    capability = "active" if able else "inactive"
    return account(tx, "US", None, {}) | {
        "id": PLATFORM,
        "capabilities": {"card_payments": capability, "transfers": capability},
        "charges_enabled": able,
        "controller": {"type": "account"},
        "details_submitted": able,
        "external_accounts": page([], f"/v1/accounts/{PLATFORM}/external_accounts", has_more=False),
        "payouts_enabled": able,
        "requirements": requirements([], None)
        if able
        else requirements(list(ASKED_OF_PAYEES), "requirements.past_due"),
        "type": "standard",
    }


def requirements(due: list[str], disabled_reason: str | None) -> Body:
    """Return what is still asked of the owner of an account."""
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


def dispute(tx: Transaction, charge: Body, amount: int) -> Body:
    """Return a payer's wish to have their money back, which the bank took for now."""
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": tx.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(_EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": tx.now + 7 * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "type": "card",
            "card": {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"},
        },
        "reason": "fraudulent",
        "status": "needs_response",
    }


def webhook_endpoint(tx: Transaction, url: str, events: list[str], secret: str) -> Body:
    """Return where events are told, with the secret that signs them."""
    return {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": tx.now,
        "description": None,
        "enabled_events": events,
        "livemode": False,
        "metadata": {},
        "secret": secret,
        "status": "enabled",
        "url": url,
    }
