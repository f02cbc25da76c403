"""Errors around customers of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STORE_CUSTOMER_ERRORS: ErrorTable = {
    "store.not_ready": ErrorRow(
        409,
        "The store is not verified yet, or the map does not know where it is: it has nobody around it.",
        "a store finds customers once its business is verified",
    ),
    "store.customer_not_found": ErrorRow(
        404,
        "Nobody of this id shows a want that is in stock, within this radius.",
        "nobody of that name within this radius shows a want that is in stock",
    ),
    "store.message_not_allowed": ErrorRow(
        403, "This person gets no messages from stores.", "this person does not get messages from stores"
    ),
    "store.message_too_soon": ErrorRow(
        429,
        "The store wrote to this person in the last seven days.",
        "this store wrote to them lately and may again on 2026-03-09",
        {"free_at": "2026-03-09T10:00:00+00:00"},
    ),
    "store.message_limit": ErrorRow(
        429,
        "The store has written to as many people as it may in 24 hours.",
        "a store writes to at most 50 people in 24 hours; go on tomorrow",
        {"daily": 50},
    ),
    "store.note_refused": ErrorRow(
        400,
        "The note has a link, or reads like a known scam.",
        "a message to customers has no links: they find the store's page in it",
        {"field": "note"},
    ),
}
