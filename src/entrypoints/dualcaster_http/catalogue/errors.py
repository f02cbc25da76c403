"""Errors around cards: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

CATALOGUE_ERRORS: ErrorTable = {
    "card.not_found": ErrorRow(404, "There is no such card.", "there is no such card"),
    "source.unreadable": ErrorRow(500, "A catalogue or price file cannot be read."),
}
