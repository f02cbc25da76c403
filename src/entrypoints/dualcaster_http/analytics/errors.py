"""Errors around the figures of usage: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

ANALYTICS_ERRORS: ErrorTable = {
    "analytics.range_invalid": ErrorRow(
        400,
        "A range of days ends before it begins, or has more than 400 days.",
        "the range ends on 2026-02-01, before it begins on 2026-03-01",
        {"field": "from"},
    ),
    "analytics.property_refused": ErrorRow(500, "An event of usage was given a property that it does not have."),
}
