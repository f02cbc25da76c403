"""Errors around held payments: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

ESCROW_ERRORS: ErrorTable = {
    "escrow.not_found": ErrorRow(
        404,
        "There is no such held payment, or it is one of other people.",
        "there is no such held payment of yours",
    ),
    "escrow.alert_not_found": ErrorRow(
        404,
        "There is no such alert about held payments.",
        "there is no such alert about held payments",
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
    "escrow.span": ErrorRow(
        400,
        "Ledgers cannot be compared over this span of time.",
        "ledgers are compared over at most 93 days that are past",
        {"field": "end"},
    ),
    "escrow.nothing_to_compare": ErrorRow(
        409,
        "No payment provider is in use, so there is no ledger to compare with.",
        "no payment provider is in use here, so there is nothing to compare with",
    ),
    "escrow.comparing": ErrorRow(
        409,
        "The ledgers are being compared over other days; one comparison is under way at a time.",
        "a comparison of the ledgers is under way: wait until it is done",
    ),
    "escrow.comparison_ended": ErrorRow(
        409,
        "A comparison that has ended cannot be taken or ended again; workers see it, people do not.",
        "take is not possible: the comparison is done",
        {"step": "take", "status": "done"},
    ),
    "escrow.ledger_in_use": ErrorRow(
        409,
        "Somebody posts to the ledger while its balances are to be carried forward; workers see it, people do not.",
        "somebody posts to the ledger just now: carry its balances forward a moment later",
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
    "escrow.not_possible": ErrorRow(
        409,
        "The cash of this trade cannot be held now; reason is country_unknown, region or payee_not_ready.",
        "bob cannot be paid yet: they set up payouts under Settings, Payments",
        {"reason": "payee_not_ready"},
    ),
    "escrow.unpaid": ErrorRow(
        409,
        "Nothing is sent or confirmed before the held payment has been made.",
        "the payment has not been made yet: send nothing, and confirm nothing, until it has",
    ),
    "escrow.not_the_payer": ErrorRow(
        403,
        "The other side of the trade makes the payment.",
        "the other side of this trade makes the payment",
    ),
    "escrow.country": ErrorRow(
        400,
        "An account for payouts cannot be opened in this country, or the country is not known.",
        "an account for payouts cannot be opened: say in your profile in which country you are",
        {"field": "country", "country": ""},
    ),
    "escrow.email_unconfirmed": ErrorRow(
        409,
        "An account for payouts asks for a confirmed e-mail address.",
        "confirm your e-mail address first: receipts and questions about payouts go there",
    ),
    "escrow.money_moving": ErrorRow(
        503,
        "A sum of the payment is on its way, so that what depends on it waits; workers see it, people do not.",
        "a sum of this payment is on its way",
        {"payment": 7},
    ),
}
