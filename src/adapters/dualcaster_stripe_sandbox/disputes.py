"""Chargebacks: what a payer's bank takes back for now, and what it decides."""

from dualcaster_stripe_sandbox import account_shapes, shapes
from dualcaster_stripe_sandbox.errors import invalid
from dualcaster_stripe_sandbox.request import Request
from dualcaster_stripe_sandbox.state import Body, Transaction


def dispute_charge(tx: Transaction, charge: Body, amount: int) -> Body:
    """Open a dispute over a charge: the amount and the fee leave the platform's balance."""
    body = tx.add(account_shapes.dispute(tx, charge, amount))
    moved = shapes.balance_transaction(tx, "adjustment", "dispute", body, -amount, fee=account_shapes.DISPUTE_FEE)
    body["balance_transactions"] = [tx.add(moved)]
    charge["disputed"] = True
    tx.add(charge)
    tx.record("charge.dispute.created", body)
    tx.record("charge.dispute.funds_withdrawn", body)
    return body


def create(request: Request) -> Body:
    """Have the payer's bank take back a charge: a test helper of ours."""
    charge = request.tx.change("charge", request.params.required("charge"), "charge")
    amount = request.params.integer("amount", charge["amount"], least=1) or 0
    if charge["disputed"] or not charge["paid"] or amount > charge["amount"] - charge["amount_refunded"]:
        raise invalid("This charge cannot be disputed: unpaid, disputed before, or less is left of it", None, "charge")
    return dispute_charge(request.tx, charge, amount)


def close(request: Request) -> Body:
    """Have the bank decide on a dispute: a test helper of ours. The sum comes back of one that is won."""
    tx = request.tx
    outcome = request.params.required("outcome", one_of=("won", "lost"))
    body = tx.change("dispute", request.ids["id"])
    if body["status"] not in {"needs_response", "under_review"}:
        raise invalid(f"This dispute is {body['status']} already.", "dispute_closed")
    body["status"] = outcome
    if outcome == "won":
        moved = shapes.balance_transaction(tx, "adjustment", "dispute_reversal", body, body["amount"])
        body["balance_transactions"].append(tx.add(moved))
        tx.record("charge.dispute.funds_reinstated", body)
    tx.record("charge.dispute.closed", body)
    return body


def accept(request: Request) -> Body:
    """Give a dispute up: it is lost."""
    body = request.tx.change("dispute", request.ids["id"])
    if body["status"] not in {"needs_response", "under_review"}:
        raise invalid(f"This dispute is {body['status']} already.", "dispute_closed")
    body["status"] = "lost"
    request.tx.record("charge.dispute.closed", body)
    return body
