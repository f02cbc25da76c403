"""Errors around sell prices of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STORE_PRICE_ERRORS: ErrorTable = {
    "store.price_run_not_found": ErrorRow(404, "The store has no such run.", "this store has no such price run"),
    "store.price_run_step_not_allowed": ErrorRow(
        409,
        "The run is not where this could be done. Nothing was changed.",
        "a price run that is applied has nothing to apply",
        {"action": "apply", "state": "applied"},
    ),
    "store.price_run_expired": ErrorRow(
        409,
        "A preview is older than 24 hours, or an applied run older than 14 days. Nothing was changed.",
        "the time for this ended on 2026-03-02 at 10:00 UTC; make a new preview",
        {"ended_at": "2026-03-02T10:00:00+00:00"},
    ),
    "store.price_rules_changed": ErrorRow(
        409,
        "Somebody changed the rules since they were read. Nothing was changed.",
        "somebody changed the price rules meanwhile; read them again, then change them",
    ),
}
