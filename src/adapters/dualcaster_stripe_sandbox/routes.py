"""Every operation of the sandbox: those of Stripe's API below ``/v1``, and what tests do as bank, payer and payee."""

import re
from collections.abc import Mapping
from re import Pattern
from typing import Final

from dualcaster_stripe_sandbox import accounts, disputes, listing, payments, transfers
from dualcaster_stripe_sandbox.errors import ApiError
from dualcaster_stripe_sandbox.request import Operation

_OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", "/v1/balance"): listing.balance,
    ("POST", "/v1/payment_intents"): payments.create,
    ("GET", "/v1/payment_intents"): listing.listed("payment_intent", "/v1/payment_intents"),
    ("GET", "/v1/payment_intents/{id}"): payments.retrieve,
    ("POST", "/v1/payment_intents/{id}/confirm"): payments.confirm,
    ("POST", "/v1/payment_intents/{id}/cancel"): payments.cancel,
    ("GET", "/v1/charges"): listing.listed("charge", "/v1/charges", "payment_intent", "transfer_group"),
    ("GET", "/v1/charges/{id}"): listing.retrieved("charge"),
    ("POST", "/v1/refunds"): payments.refund,
    ("GET", "/v1/refunds"): listing.listed("refund", "/v1/refunds", "charge", "payment_intent"),
    ("GET", "/v1/refunds/{id}"): listing.retrieved("refund"),
    ("POST", "/v1/transfers"): transfers.create,
    ("GET", "/v1/transfers"): listing.listed("transfer", "/v1/transfers", "destination", "transfer_group"),
    ("GET", "/v1/transfers/{id}"): listing.retrieved("transfer"),
    ("POST", "/v1/transfers/{id}/reversals"): transfers.reverse,
    ("GET", "/v1/transfers/{id}/reversals"): listing.reversals,
    ("GET", "/v1/account"): accounts.platform,
    ("POST", "/v1/accounts"): accounts.create,
    ("GET", "/v1/accounts"): listing.listed("account", "/v1/accounts"),
    ("GET", "/v1/accounts/{id}"): listing.retrieved("account"),
    ("POST", "/v1/account_links"): accounts.create_link,
    ("GET", "/v1/balance_transactions"): listing.listed(
        "balance_transaction", "/v1/balance_transactions", "type", "source", "currency"
    ),
    ("GET", "/v1/balance_transactions/{id}"): listing.retrieved("balance_transaction"),
    ("GET", "/v1/disputes"): listing.listed("dispute", "/v1/disputes", "charge", "payment_intent"),
    ("GET", "/v1/disputes/{id}"): listing.retrieved("dispute"),
    ("POST", "/v1/disputes/{id}/close"): disputes.accept,
    ("GET", "/v1/events"): listing.listed("event", "/v1/events", "type"),
    ("GET", "/v1/events/{id}"): listing.retrieved("event"),
    ("POST", "/v1/webhook_endpoints"): listing.create_endpoint,
    ("GET", "/v1/webhook_endpoints"): listing.listed("webhook_endpoint", "/v1/webhook_endpoints"),
    ("GET", "/v1/webhook_endpoints/{id}"): listing.retrieved("webhook_endpoint"),
    ("DELETE", "/v1/webhook_endpoints/{id}"): listing.delete_endpoint,
    ("POST", "/sandbox/payment_intents/{id}/authenticate"): payments.authenticate,
    ("POST", "/sandbox/balance_transactions"): listing.move_again,
    ("POST", "/sandbox/disputes"): disputes.create,
    ("POST", "/sandbox/disputes/{id}/close"): disputes.close,
    ("POST", "/sandbox/account"): accounts.limit_platform,
    ("POST", "/sandbox/accounts/{id}/verify"): accounts.verify,
    ("POST", "/sandbox/accounts/{id}/pay_out"): transfers.pay_out,
}
"""By method and path."""


def _pattern(path: str) -> Pattern[str]:
    return re.compile(path.replace("{id}", r"(?P<id>[A-Za-z0-9_.]{1,80})"))


_PATTERNS: Final = [(method, _pattern(path), operation) for (method, path), operation in _OPERATIONS.items()]


def found(method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
    """Return the operation at a path with the ids in it. Raises ``ApiError``."""
    for known, pattern, operation in _PATTERNS:
        matched = pattern.fullmatch(path)
        if known == method and matched is not None:
            return operation, matched.groupdict()
    raise ApiError(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).", "url_invalid")
