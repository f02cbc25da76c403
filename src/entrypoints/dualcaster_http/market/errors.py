"""Errors around the market: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MARKET_ERRORS: ErrorTable = {
    "market.index_not_found": ErrorRow(404, "There is no such index, or it has no values yet.", "no such index"),
    "price_file.not_found": ErrorRow(
        404, "No file of prices with this number waits for a decision.", "no price file 7 waits for a decision"
    ),
    "suspect_price.not_found": ErrorRow(
        404, "No price with this id waits for a decision.", "this price does not wait for a decision"
    ),
}
