"""Errors around signals: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

SIGNAL_ERRORS: ErrorTable = {
    "signal.not_found": ErrorRow(
        404, "There is no such signal, or the caller may not see it.", "there is no such signal"
    ),
    "signal.making_refused": ErrorRow(
        403,
        "The caller has too few completed trades, or too low a tier for a public signal.",
        "complete 5 trades to make signals; you have 2",
        {"trades": 2, "needed": 5},
    ),
    "signal.card_not_eligible": ErrorRow(
        422,
        "The card is under $2, has no price in this finish, or its price changed too rarely in 90 days.",
        "the price of this card changed 4 times in 90 days; 10 are needed",
        {"changes": 4},
    ),
    "signal.already_open": ErrorRow(
        409,
        "The caller has a signal on the card that is not evaluated yet.",
        "you have a signal on this card already; make another once that one is evaluated",
    ),
    "signal.closed": ErrorRow(
        409,
        "The maker closed the signal, or its horizon has passed.",
        "this signal is closed: nobody can follow it any more",
    ),
    "signal.own": ErrorRow(403, "The caller made the signal.", "this is your own signal; nobody follows their own"),
    "signal.not_deletable": ErrorRow(
        409,
        "Somebody follows the signal, or it is older than an hour.",
        "a signal can be deleted for an hour; close it instead",
        {"followers": 0},
    ),
    "signal.day_not_sealed": ErrorRow(
        404,
        "The chain has no such day: nothing happened on it, or it has not been over for two hours.",
        "2026-03-01 is not sealed: nothing happened on it, or it is not over for long enough",
    ),
    "signal.rule_unknown": ErrorRow(500, "No rule of this name is installed."),
    "signal.rule_refused": ErrorRow(500, "A rule returned what is no proposal."),
    "signal.record_unreadable": ErrorRow(500, "An exported record cannot be read; shown by the commands alone."),
    "signal.record_tampered": ErrorRow(500, "An exported record does not hold together; shown by the commands alone."),
}
