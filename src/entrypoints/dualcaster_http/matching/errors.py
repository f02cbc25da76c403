"""Errors around matches: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MATCHING_ERRORS: ErrorTable = {
    "match.not_found": ErrorRow(
        404,
        "The two have nothing to trade.",
        "there is no match with ann: each has to have something that the other wants",
    ),
}
