"""The prices of TCGplayer's seller export, which has the columns of its collection format."""

from decimal import Decimal
from typing import Final

from attrs import evolve

from dualcaster_core.collection.files.lines import ImportLine, ParsedFile, PricedFile, PricedLine
from dualcaster_core.market.model import PriceKind
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.decoding import decode
from dualcaster_formats.layout import Layout, LeftOut
from dualcaster_formats.recognition import header_of
from dualcaster_formats.row_reader import read_rows
from dualcaster_formats.shops import TCGPLAYER_SELLER
from dualcaster_formats.table import headers, rows_under

_COLUMNS: Final = {PriceKind.MARKET: "TCG Market Price", PriceKind.LOW: "TCG Low Price"}


def _one_copy(cells: Cells) -> LeftOut | None:
    """Read a row as one copy: it has a price however many its seller has."""
    cells[Column.QUANTITY] = "1"
    return TCGPLAYER_SELLER.prepare(cells)


def _with_price(price: str) -> Layout:
    columns = ((header, Column.PRICE if header == price else column) for header, column in TCGPLAYER_SELLER.columns)
    return evolve(TCGPLAYER_SELLER, columns=tuple(columns), prepare=_one_copy)


_LAYOUTS: Final = {kind: _with_price(header) for kind, header in _COLUMNS.items()}


class TcgplayerExports:
    """``PriceExportFormat`` of what TCGplayer's seller portal exports under 'Pricing'."""

    def priced(self, content: bytes, *, file_name: str) -> PricedFile:
        """Read an export, within the bounds of collection files. Raises ``FileUnreadable`` and ``FormatUnknown``."""
        read = {kind: _read(layout, content, file_name) for kind, layout in _LAYOUTS.items()}
        prices: dict[int, dict[PriceKind, Decimal]] = {}
        lines: dict[int, ImportLine] = {}
        for kind, parsed in read.items():
            for line in parsed.lines:
                lines[line.line] = line
                if line.acquired_price:
                    prices.setdefault(line.line, {})[kind] = line.acquired_price
        priced = [PricedLine(line=line, prices=prices.get(number, {})) for number, line in lines.items()]
        return PricedFile(lines=priced, problems=read[PriceKind.MARKET].problems)


def _read(layout: Layout, content: bytes, file_name: str) -> ParsedFile:
    lines = decode(content, file_name)
    header = header_of(layout, headers(lines, file_name), file_name)
    return read_rows(layout, header, rows_under(lines, header, file_name), is_named=True)
