"""Errors around e-mails and notifications: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

NOTIFYING_ERRORS: ErrorTable = {
    "notification.not_found": ErrorRow(
        404,
        "There is no such notification, or it is somebody else's.",
        "there is no such notification of yours",
    ),
    "mail.refused": ErrorRow(500, "A mail server refused an e-mail for good."),
    "mail.delayed": ErrorRow(500, "An e-mail could not be handed over now."),
}
