"""Transfers to connected accounts, and what is taken back of them."""

from dualcaster_stripe_sandbox import shapes
from dualcaster_stripe_sandbox.errors import ApiError, invalid
from dualcaster_stripe_sandbox.payments import CURRENCIES
from dualcaster_stripe_sandbox.request import Request
from dualcaster_stripe_sandbox.state import Body, Transaction

PAYOUT = "sandbox_payout"
"""What an account was paid out to its bank and no longer has; Stripe keeps that with the account itself."""


def balance(tx: Transaction, currency: str = "usd") -> int:
    """Return the cents of the platform's balance."""
    return sum(int(one["net"]) for one in tx.all("balance_transaction") if one["currency"] == currency)


def account_balance(tx: Transaction, account: str) -> int:
    """Return the cents that a connected account has."""
    transfers = [one for one in tx.all("transfer") if one["destination"] == account]
    came = sum(int(one["amount"]) - int(one["amount_reversed"]) for one in transfers)
    return came - sum(int(one["amount"]) for one in tx.all(PAYOUT) if one["account"] == account)


def create(request: Request) -> Body:
    """Give money to a connected account: of a charge where one is named, else of the balance."""
    tx, params = request.tx, request.params
    currency = params.required("currency", one_of=CURRENCIES)
    account = tx.find("account", params.required("destination"), "destination")
    source_id = params.text("source_transaction")
    source = tx.find("charge", source_id, "source_transaction") if source_id else None
    amount = params.integer("amount", source["amount"] if source else None, least=1)
    if amount is None:
        raise invalid("Missing required param: amount.", "parameter_missing", "amount")
    if account["capabilities"]["transfers"] != "active":
        message = "Your destination account needs to have at least one of the following capabilities enabled: transfers"
        raise invalid(message, "insufficient_capabilities_for_transfer", "destination")
    if source is None and amount > balance(tx, currency):
        raise invalid("You have insufficient funds in your Stripe account.", "balance_insufficient")
    if source is not None:
        _require_in_source(tx, source, amount, currency)
    body = tx.add(shapes.transfer(tx, amount, currency, account["id"]))
    body["source_transaction"] = source_id or None
    body["transfer_group"] = params.text("transfer_group") or (source or {}).get("transfer_group")
    body["description"] = params.text("description") or None
    body["metadata"] = params.metadata()
    moved = tx.add(shapes.balance_transaction(tx, "transfer", "transfer", body, -amount))
    body["balance_transaction"] = moved["id"]
    tx.record("transfer.created", body)
    return body


def _require_in_source(tx: Transaction, source: Body, amount: int, currency: str) -> None:
    """Raise ``ApiError`` where a charge was not paid, is of another currency, or has less left than the amount."""
    if not source["paid"] or source["currency"] != currency:
        raise invalid("The source transaction was not paid, or in another currency", None, "source_transaction")
    used = sum(one["amount"] for one in tx.all("transfer") if one["source_transaction"] == source["id"])
    if used + amount > source["amount"]:
        message = (
            f"Transfers using this transaction as a source must not exceed the source amount of {source['amount']}"
        )
        raise invalid(message, "transfer_source_balance_parameters_mismatch", "amount")


def reverse(request: Request) -> Body:
    """Take money back of a transfer, as far as the account still has it."""
    tx, params = request.tx, request.params
    body = tx.change("transfer", request.ids["id"])
    left = body["amount"] - body["amount_reversed"]
    amount = params.integer("amount", left, least=1) or 0
    if amount > left:
        raise invalid(
            f"Reversal amount ({amount}) is greater than unreversed amount of transfer ({left})", None, "amount"
        )
    if amount > account_balance(tx, body["destination"]):
        raise ApiError(
            400, "invalid_request_error", "The connected account has insufficient funds.", "balance_insufficient"
        )
    reversal = tx.add(shapes.transfer_reversal(tx, body, amount, params.metadata()))
    reversal_movement = shapes.balance_transaction(tx, "transfer_refund", "transfer_reversal", reversal, amount)
    reversal["balance_transaction"] = tx.add(reversal_movement)["id"]
    body["amount_reversed"] += amount
    body["reversed"] = body["amount_reversed"] == body["amount"]
    body["reversals"]["data"].insert(0, reversal)
    tx.record("transfer.reversed", body)
    return reversal


def pay_out(request: Request) -> Body:
    """Pay a connected account's money out to its bank: a test helper of ours, after which nothing can be taken back."""
    account = request.tx.find("account", request.ids["id"])["id"]
    amount = account_balance(request.tx, account)
    payout = {"id": f"{PAYOUT}_{request.tx.moment}_{account}", "object": PAYOUT, "account": account, "amount": amount}
    return request.tx.add(payout)
