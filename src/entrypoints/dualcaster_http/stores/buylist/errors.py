"""Errors around buylists and store credit: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

BUYLIST_ERRORS: ErrorTable = {
    "buylist.order_not_found": ErrorRow(
        404, "There is no such order, or none that the caller sees.", "there is no such buylist order"
    ),
    "buylist.illegal_step": ErrorRow(
        409,
        "The stage of the order does not allow this.",
        "an order that is paid does not allow this: cancel",
        {"action": "cancel", "stage": "paid"},
    ),
    "buylist.changed": ErrorRow(
        409,
        "The order is not as the caller saw it: read it again.",
        "this order is at version 4 by now; look at it again",
        {"version": 4},
    ),
    "buylist.offer_changed": ErrorRow(
        409,
        "The offers come to other sums than the caller saw.",
        "the offers come to $12.00 in cash or $15.00 in credit now",
        {"cash": "$12.00", "credit": "$15.00"},
    ),
    "buylist.not_bought": ErrorRow(
        400,
        "The store does not buy a line, or not so many copies.",
        "line 2, Sol Ring: the store has enough copies",
        {"field": "lines", "line": 2, "reason": "the store has enough copies"},
    ),
    "buylist.budget_spent": ErrorRow(
        409,
        "The store has promised as much cash as its budget allows.",
        "the store's budget of this week has $40.00 in cash left: sell less, or for credit",
        {"period": "week", "left": "$40.00"},
    ),
    "buylist.rules_changed": ErrorRow(
        409,
        "Somebody else has changed the rules.",
        "the rules are at version 7 by now; look at them again",
        {"version": 7},
    ),
    "buylist.own_order": ErrorRow(
        403,
        "Staff do not handle what they sell themselves, and owners sell nothing to their own store.",
        "this is your own order: somebody else of the staff handles it",
    ),
    "buylist.not_open": ErrorRow(409, "The store has no open buylist.", "this store does not buy cards at the moment"),
    "buylist.not_yours": ErrorRow(
        400,
        "The caller does not own so many copies, or has promised them in trades.",
        "line 1: you have 2 of these that are not promised in trades",
        {"field": "lines", "line": 1, "free": 2},
    ),
    "credit.insufficient": ErrorRow(
        409, "There is less credit than is to be spent.", "there is $12.00 of credit", {"balance": "$12.00"}
    ),
    "credit.entry_not_found": ErrorRow(
        404, "The customer has no such entry at this store.", "there is no such entry of store credit"
    ),
    "credit.not_voidable": ErrorRow(
        409,
        "Only what was spent can be voided.",
        "this entry cannot be voided: only what was spent can be voided",
        {"reason": "only what was spent can be voided"},
    ),
}
