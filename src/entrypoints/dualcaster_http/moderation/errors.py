"""Errors around moderation: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MODERATION_ERRORS: ErrorTable = {
    "report.subject_not_found": ErrorRow(
        404, "There is nothing such to report, or nothing that the caller sees.", "there is nothing such to report"
    ),
    "report.not_reportable": ErrorRow(
        400,
        "It is the caller's own, or the site's.",
        "only what others do can be reported",
        {"field": "subject"},
    ),
    "message.not_reportable": ErrorRow(
        400,
        "The message is the caller's own, or the system's.",
        "only messages of the other person can be reported",
        {"field": "message"},
    ),
    "report.duplicate": ErrorRow(
        409,
        "The caller has reported this before, and nobody has decided on it yet.",
        "you have reported this before; our moderators have it",
    ),
    "report.limit": ErrorRow(
        429,
        "The caller has filed as many reports as a day takes.",
        "you have filed 5 reports within a day; try again in 3 hours",
        {"retry_after": 10_000},
    ),
}
