"""Errors around e-mails and notifications: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

NOTIFYING_ERRORS: ErrorTable = {
    "notification.not_found": ErrorRow(
        404,
        "There is no such notification, or it is somebody else's.",
        "there is no such notification of yours",
    ),
    "notification.link_invalid": ErrorRow(
        410,
        "A link that stops e-mails is nobody's, or of another address.",
        "this link stops nothing: it is incomplete, or your address is another by now",
    ),
    "notification.feedback_forged": ErrorRow(
        403,
        "A webhook was not signed by an e-mail service that is set up.",
        "this was not signed by an e-mail service of ours",
    ),
    "delivery.refused": ErrorRow(500, "A channel refused a notification for good."),
    "delivery.delayed": ErrorRow(500, "A notification could not be handed over now."),
    "delivery.unanswered": ErrorRow(500, "Nobody knows whether a notification has arrived."),
    "mail.refused": ErrorRow(500, "A mail server refused an e-mail for good."),
    "mail.delayed": ErrorRow(500, "An e-mail could not be handed over now."),
}
