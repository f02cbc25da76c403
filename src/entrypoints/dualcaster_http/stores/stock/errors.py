"""Errors around the stock of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STOCK_ERRORS: ErrorTable = {
    "store.stock_not_found": ErrorRow(
        404, "The store has no such line.", "there is no such line in this store's stock"
    ),
    "store.stock_changed": ErrorRow(
        409,
        "The line was changed meanwhile, by somebody of the staff or by a sync.",
        "this line has changed since you opened it: look at it again, then repeat",
        {"version": 4},
    ),
    "store.stock_short": ErrorRow(
        409,
        "More copies were to leave the stock than it holds.",
        "only 1 of the 3 copies asked for are in stock",
        {"asked": 3, "on_hand": 1},
    ),
}
