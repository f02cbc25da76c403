"""Errors around lists and their files: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

COLLECTION_ERRORS: ErrorTable = {
    "import.unreadable": ErrorRow(
        400,
        "The file as a whole cannot be read.",
        "cards.csv, line 7: a quote is not closed",
        {"file": "cards.csv", "line": 7, "reason": "a quote is not closed"},
    ),
    "import.format_unknown": ErrorRow(400, "No format fits the file.", "the header belongs to no format that is known"),
    "import.want_list": ErrorRow(
        400,
        "The file says what somebody looks for, buys or sells, not what they own: it belongs into the want list.",
        "wants.csv is a cardsphere-wants list of cards that somebody looks for, buys or sells, not of cards that"
        " they own: import it into the want list",
        {"file": "wants.csv", "format": "cardsphere-wants"},
    ),
    "import.nothing_resolved": ErrorRow(
        400,
        "No line of the file names a card, so replacing would empty the list: `allow_empty` says that this is meant.",
        "cards.csv: no line names a card, so replacing would empty the list; correct the file, or say that the"
        " list is to be emptied",
        {"file": "cards.csv", "format": "moxfield", "rows": 12},
    ),
    "import.refused": ErrorRow(
        400,
        "The import would break a rule, so nothing of it was done.",
        "line 7 of cards.csv: 0 is not a quantity; nothing was imported",
    ),
    "import.file_replaced": ErrorRow(
        409,
        "The file that is decided about does not wait any more.",
        "this file does not wait any more: it was imported or discarded, or a newer one took its place",
    ),
    "import.collection_not_public": ErrorRow(
        409,
        "The site where the collection is kept shows it to nobody else, or knows it no more.",
        "Moxfield shows this collection to nobody: make it public there, or link the right one",
    ),
    "import.collection_unreachable": ErrorRow(
        503,
        "The site where the collection is kept does not let this one read it now.",
        "your collection cannot be read from Moxfield at the moment: export it there as CSV, and import that file",
    ),
    "item.not_found": ErrorRow(
        404, "There is no such item in the caller's inventory.", "there is no such item in your inventory"
    ),
    "have.not_found": ErrorRow(
        404, "There is no such offer on the caller's list.", "there is no such offer on your have list"
    ),
    "want.not_found": ErrorRow(404, "There is no such want on the caller's list.", "there is no such want"),
    "inventory.insufficient": ErrorRow(409, "Fewer copies are owned than that.", "you own 2 copies of this, not 3"),
    "inventory.reserved": ErrorRow(
        409,
        "Copies that are promised in accepted trades must stay as they are.",
        "2 copies are promised in accepted trades and must stay as they are",
        {"reserved": 2},
    ),
    "have.already_listed": ErrorRow(
        409, "The item is on the have list already.", "this item is on the have list already; change that offer"
    ),
    "collection.list_full": ErrorRow(
        409,
        "The list would have more lines than one person's may: nothing was added.",
        "your want list may have at most 10,000 lines; nothing was added: remove lines first, or add fewer",
        {"list": "want list", "limit": 10000},
    ),
    "import.in_progress": ErrorRow(
        409,
        "Another file of the caller's is being imported: send this one when it is done.",
        "another file of yours is being imported; wait for it to end",
    ),
    "bulk.nothing_selected": ErrorRow(
        404, "None of the chosen lines is on the caller's list.", "nothing on your list matches any more"
    ),
    "bulk.too_many_lines": ErrorRow(
        400,
        "More lines match than may be changed at once.",
        "at most 10,000 lines can be changed at once: narrow the filter",
        {"limit": 10000},
    ),
    "bulk.lists_changed": ErrorRow(
        409,
        "The lists are no longer those of the stated version: read them again, and choose again.",
        "your lists were changed in another window since you opened this page: look again before you go on",
        {"version": 42},
    ),
    "bulk.undo_not_found": ErrorRow(
        404,
        "There is no such change of the caller's to undo: it is too long ago, or was undone.",
        "this can no longer be undone",
    ),
    "bulk.undo_not_possible": ErrorRow(
        409,
        "The change cannot be undone, since a line of it was changed after it.",
        "some of these lines were changed since, so nothing was undone",
    ),
    "alert.incomplete": ErrorRow(
        400,
        "The price alert is on and says neither a price nor a fall in percent.",
        "say a target price, a fall in percent, or both",
        {"field": "target_price"},
    ),
    "alert.switched_off": ErrorRow(
        400,
        "A price or a fall in percent is set while the price alert is off.",
        "switch the price alert on, or leave this empty",
        {"field": "target_price"},
    ),
}
