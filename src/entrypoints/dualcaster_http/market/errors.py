"""Errors around the market: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MARKET_ERRORS: ErrorTable = {
    "market.index_not_found": ErrorRow(404, "There is no such index, or it has no values yet.", "no such index"),
    "price_file.not_found": ErrorRow(
        404, "No file of prices with this number waits for a decision.", "no price file 7 waits for a decision"
    ),
    "price_feed.unknown": ErrorRow(500, "An operator named a feed that is not set up."),
    "price_feed.busy": ErrorRow(500, "Another worker fetches the feed."),
    "price_feed.address_refused": ErrorRow(500, "The address of a feed, or where it leads, may not be asked."),
    "price_feed.unreachable": ErrorRow(500, "No connection to the server of a feed came about."),
    "price_feed.not_found": ErrorRow(500, "The server of a feed has nothing at its address."),
    "price_feed.refused": ErrorRow(500, "The server of a feed does not give us the list."),
    "price_feed.server_failed": ErrorRow(500, "The server of a feed has a fault, or asks to come later."),
    "price_feed.too_slow": ErrorRow(500, "The list of a feed did not come in time."),
    "price_feed.too_large": ErrorRow(500, "The list of a feed has more bytes than it may."),
    "price_feed.broken_off": ErrorRow(500, "The connection ended before the whole list of a feed had come."),
    "price_feed.page": ErrorRow(500, "A page for people came in place of the list of a feed."),
    "price_feed.no_prices": ErrorRow(500, "The list of a feed has no prices."),
    "price_feed.our_error": ErrorRow(500, "The list of a feed could not be imported; the log says why."),
    "suspect_price.not_found": ErrorRow(
        404, "No price with this id waits for a decision.", "this price does not wait for a decision"
    ),
}
