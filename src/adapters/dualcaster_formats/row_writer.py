"""Writes a collection in a table format."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence

from dualcaster_core.collection.files.format_titles import format_title
from dualcaster_core.collection.files.ports import ExportedFile, ExportRow
from dualcaster_core.kernel.money import DOLLARS
from dualcaster_formats.cells import escape
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.layout import Layout


def write_rows(rows: Sequence[ExportRow], layout: Layout) -> ExportedFile:
    """Write the rows in UTF-8, one line each; left out is only what the format has no name for."""
    told = [(row, _cells_of(row, layout)) for row in rows]
    shared = _shared_names(told, layout)
    out = io.StringIO(newline="")
    if layout.preamble:
        out.write(f"{layout.preamble}\r\n")
    writer = csv.writer(out, delimiter=layout.delimiter)
    writer.writerow(layout.headers)
    left_out: list[tuple[ExportRow, str]] = []
    for row, cells in told:
        name = cells[layout.only_name] if layout.only_name else ""
        if layout.only_name and not name:
            left_out.append((row, f"{format_title(layout.name)} names cards by {layout.only_name}, which is not known"))
        elif layout.only_name and row.cardmarket_id_is_shared:
            left_out.append((row, f"{layout.only_name} {name} stands for several printings of the catalogue"))
        elif (name, cells[Column.FINISH]) in shared:
            left_out.append((row, f"{layout.only_name} {name} stands for several printings of this collection"))
        else:
            writer.writerow([_cell(header, column, cells, layout) for header, column in layout.columns])
    return ExportedFile(out.getvalue().encode(), tuple(left_out))


def _cell(header: str, column: Column, cells: Cells, layout: Layout) -> str:
    return layout.constants.get(header) or escape(cells.get(column, ""))


def _shared_names(told: Sequence[tuple[ExportRow, Cells]], layout: Layout) -> set[tuple[str, str]]:
    """Find the names that stand for more than one of the printings to be written, in the same finish."""
    if layout.only_name is None:
        return set()
    printings: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row, cells in told:
        printings[cells[layout.only_name], cells[Column.FINISH]].add(row.printing.card_id)
    return {name for name, cards in printings.items() if len(cards) > 1}


def _cells_of(row: ExportRow, layout: Layout) -> Cells:
    printing, item, key = row.printing, row.item, row.item.key
    no, yes = layout.flag_words
    code = printing.set_code.upper() if layout.upper_codes else printing.set_code
    cells: Cells = {
        Column.QUANTITY: str(item.quantity),
        Column.TRADE_QUANTITY: str(row.trade_quantity),
        Column.NAME: printing.name,
        Column.EDITION: code,
        Column.SET_CODE: code,
        Column.SET_NAME: row.set_name,
        Column.NUMBER: printing.collector_number,
        Column.SCRYFALL_ID: str(printing.scryfall_id),
        Column.TCGPLAYER_ID: _id(row.tcgplayer_id),
        Column.CARDMARKET_ID: _id(row.cardmarket_id),
        Column.CONDITION: layout.grade_words[key.condition],
        Column.LANGUAGE: layout.language_words.get(key.language, ""),
        Column.FINISH: layout.finish_words.get(key.finish, ""),
        Column.SIGNED: yes if key.signed else no,
        Column.ALTERED: yes if key.altered else no,
        Column.PROXY: no,
        Column.PRICE: _price(row, layout),
        Column.CURRENCY: item.acquired_currency if item.acquired_price is not None else "",
        Column.DATE: item.acquired_on.isoformat() if item.acquired_on else "",
        Column.LOCATION: item.location,
        Column.RARITY: row.rarity,
        Column.PRODUCT_LINE: "Magic",
    }
    layout.compose(row, cells)
    return cells


def _id(number: int | None) -> str:
    return "" if number is None else str(number)


def _price(row: ExportRow, layout: Layout) -> str:
    """Write the price paid; one in another currency only where there is a column that says so."""
    item = row.item
    if item.acquired_price is None:
        return ""
    is_stated = item.acquired_currency == DOLLARS or any(column is Column.CURRENCY for _, column in layout.columns)
    return f"{item.acquired_price:.2f}" if is_stated else ""
