"""Errors around the sync of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

SYNC_ERRORS: ErrorTable = {
    "store.not_connected": ErrorRow(
        409,
        "The store is connected to no shop system that could be asked.",
        "this store is connected to no shop system: connect one, or upload a file",
    ),
    "store.sync_running": ErrorRow(
        409, "A run is under way.", "a sync of this store is under way: wait for it, or cancel it first"
    ),
    "store.sync_run_not_found": ErrorRow(
        404, "The store has no such run.", "there is no such run of this store's sync"
    ),
    "store.sync_step": ErrorRow(
        409,
        "The status of the run does not allow this.",
        "cancel is not possible: this run is done",
        {"step": "cancel", "status": "done"},
    ),
    "store.sync_superseded": ErrorRow(
        409, "Another process works on the run.", "this run was cancelled, or another process goes on with it"
    ),
    "store.credentials": ErrorRow(
        400, "A key is missing, or cannot be right.", "Private key is missing", {"field": "private_key"}
    ),
    "store.credentials_refused": ErrorRow(
        422,
        "The shop system does not let the keys in.",
        "Shopify refused the keys: they are wrong, expired or revoked. Enter new ones to go on",
    ),
    "store.source_unavailable": ErrorRow(
        503,
        "The shop system does not answer, or not in a way that can be read.",
        "Shopify asks to wait: too many requests",
        {"system": "Shopify"},
    ),
    "store.push_not_allowed": ErrorRow(
        409,
        "Changes cannot be sent: that is off, the system takes none, or the plan is too old.",
        "sending changes is off for this store: switch it on in the settings of the sync first",
    ),
    "store.listing_not_found": ErrorRow(
        404, "The mapping report has no such listing.", "there is no such listing in this store's mapping report"
    ),
    "store.webhook_invalid": ErrorRow(
        401, "The message is not signed by the store's shop system.", "this message is not signed as it should be"
    ),
}
