"""Errors around store-night clearing: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

CLEARING_ERRORS: ErrorTable = {
    "clearing.not_found": ErrorRow(
        404,
        "There is no such clearing, or nothing of that id at the counter.",
        "there is no such clearing of this event",
    ),
    "clearing.not_possible": ErrorRow(
        409,
        "As things stand the clearing, or what is at the counter, does not allow the step. Nothing was changed.",
        "publish is not possible: it is published",
        {"action": "publish", "status": "published"},
    ),
    "clearing.outdated": ErrorRow(
        409,
        "None of the circles is possible any more. Nothing was proposed.",
        "people left or cards are gone since this was found: look again",
    ),
    "clearing.nobody_present": ErrorRow(
        409, "Fewer than two people are checked in.", "1 people are checked in: check in at least two", {"present": 1}
    ),
    "clearing.copies_gone": ErrorRow(
        409,
        "A side does not have the cards any more. Nothing changed hands.",
        "cards of this are not there any more: call it off, and settle it at the counter",
    ),
}
