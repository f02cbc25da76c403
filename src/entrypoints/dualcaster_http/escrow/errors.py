"""Errors around held payments: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

ESCROW_ERRORS: ErrorTable = {
    "escrow.not_found": ErrorRow(
        404,
        "There is no such held payment, or it is one of other people.",
        "there is no such held payment of yours",
    ),
    "escrow.illegal_transition": ErrorRow(
        409,
        "The payment is not at a stage where this is possible.",
        "receive is not possible: the payment is pending payment",
        {"action": "receive", "status": "pending_payment"},
    ),
    "escrow.amount": ErrorRow(
        400,
        "The amount is under $1 or more than can be held.",
        "$0.50 cannot be held: a held payment is $1.00 to $5000.00",
        {"field": "amount", "amount": "0.50"},
    ),
    "escrow.limit": ErrorRow(
        409,
        "The lower tier of the two allows no more open payments.",
        "held payments of the two are limited to $100.00 at a time, and $80.00 are open: finish one of them first",
        {"limit": "100.00", "open": "80.00"},
    ),
    "escrow.division": ErrorRow(
        400,
        "A ruling gives the two more or less than what is held.",
        "what the two get is between nothing and $100.00, together all of it",
    ),
    "escrow.mismatch": ErrorRow(
        409,
        "The provider tells of another sum or currency than was asked for.",
        "the provider tells of 100 USD where 10200 USD was asked for",
        {"asked": "10200 USD", "told": "100 USD"},
    ),
    "escrow.provider_unavailable": ErrorRow(
        503,
        "The payment provider does not answer; the same request may succeed later.",
        "the payment provider does not answer at the moment; try again in a few minutes",
    ),
    "escrow.provider_refused": ErrorRow(
        409,
        "The payment provider refuses what was asked.",
        "the payment provider refuses this; write to us if it stays so",
    ),
    "escrow.signature_invalid": ErrorRow(
        403,
        "A message to the webhook is not signed by the payment provider, or was signed too long ago.",
        "this message is not signed by the payment provider",
    ),
}
