"""Errors around e-mails: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

NOTIFYING_ERRORS: ErrorTable = {
    "mail.refused": ErrorRow(500, "A mail server refused an e-mail for good."),
    "mail.delayed": ErrorRow(500, "An e-mail could not be handed over now."),
}
