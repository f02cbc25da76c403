"""Errors around matches: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MATCHING_ERRORS: ErrorTable = {
    "match.not_found": ErrorRow(
        404,
        "The two have nothing to trade.",
        "there is no match with ann: each has to have something that the other wants",
    ),
    "index.unavailable": ErrorRow(
        503,
        "The index of the market is being built, or is further behind than the caller can wait for.",
        "the index is being built",
    ),
    "index.too_large": ErrorRow(500, "The market needs more memory than its index may take."),
    "index.corrupt": ErrorRow(500, "The index of the market contradicts the database, and has to be built anew."),
}
