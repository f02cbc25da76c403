"""Files that list the stock of a store: TCGplayer's pricing export with its prices, and the formats of collections."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve

from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import parse_amount, to_cents
from dualcaster_core.stores.sync.items import ItemRefusal, SourceItem
from dualcaster_formats import recognition
from dualcaster_formats.columns import Cells, Column, header_key
from dualcaster_formats.decoding import decode
from dualcaster_formats.files import CollectionFiles
from dualcaster_formats.layout import LeftOut
from dualcaster_formats.row_reader import RowReader
from dualcaster_formats.shops import TCGPLAYER_SELLER
from dualcaster_formats.table import Header, Row, headers, rows_under

_LISTING, _PRODUCT = "TCGplayer Id", "Product Name"
_QUANTITY, _PRICE = "Total Quantity", "TCG Marketplace Price"
_NO_COPIES: Final = "no_copies"
_MOST: Final = 10**9
_NOTHING: Final = PrintingReference()


def _one_copy(cells: Cells) -> LeftOut | None:
    """Read a row as one copy: how many there are is read beside it, also when there are fewer than none."""
    cells[Column.QUANTITY] = "1"
    return TCGPLAYER_SELLER.prepare(cells)


_SELLER: Final = evolve(TCGPLAYER_SELLER, prepare=_one_copy)


class StockFileFormats:
    """``StockFiles``: within the bounds of collection files, and no more than 100,000 rows."""

    def items(self, content: bytes, *, file_name: str) -> Sequence[SourceItem]:
        """Read a file; what it lists twice is one item. Raises ``FileUnreadable`` and ``FormatUnknown``."""
        found = recognition.recognise(headers(decode(content, file_name), file_name))
        if found is not None and found[0] is TCGPLAYER_SELLER:
            return list(_of_seller(content, file_name, found[1]))
        parsed = CollectionFiles().read(content, file_name=file_name)
        items: dict[str, SourceItem] = {}
        for line in parsed.lines:
            item = _of_line(line)
            known = items.get(item.listing_id)
            items[item.listing_id] = item if known is None else evolve(item, quantity=item.quantity + known.quantity)
        for problem in parsed.problems:
            if problem.reason != _NO_COPIES:
                item = _of_problem(problem)
                items[item.listing_id] = item
        return list(items.values())


def _of_seller(content: bytes, file_name: str, header: Header) -> Iterator[SourceItem]:
    reader = RowReader(_SELLER, header)
    places = {header_key(text): place for place, text in enumerate(header.cells)}
    listing, count, price, product = (places.get(header_key(name)) for name in (_LISTING, _QUANTITY, _PRICE, _PRODUCT))
    for row in rows_under(decode(content, file_name), header, file_name):
        quantity, cents = _whole(_cell(row, count)), _cents(_cell(row, price))
        if not quantity and not cents:
            continue
        key = _cell(row, listing) or _digest(row.text)
        for read in reader.read(row):
            item = _of_line(read) if isinstance(read, ImportLine) else _of_problem(read, _cell(row, product))
            yield evolve(item, listing_id=key[:300], quantity=quantity or 0, price_cents=cents, states_price=True)
            break


def _of_line(line: ImportLine) -> SourceItem:
    reference = line.reference
    told = (
        *(reference.scryfall_id, reference.tcgplayer_id, reference.cardmarket_id, reference.name, reference.set_code),
        *(reference.set_name, reference.collector_number, reference.finish, line.condition, line.language),
    )
    return SourceItem(
        listing_id=_digest("\x1f".join("" if part is None else str(part) for part in told)),
        title=reference.name or line.text or "a line without a name",
        quantity=line.quantity,
        states_price=False,
        reference=reference,
        condition=line.condition,
        language=line.language,
        finish_is_exact=line.finish_is_exact,
    )


def _of_problem(problem: LineProblem, name: str = "") -> SourceItem:
    return SourceItem(
        listing_id=_digest(f"{problem.reason}\x1f{problem.text or problem.line}"),
        title=name[:300] or problem.text or f"line {problem.line}",
        quantity=0,
        states_price=False,
        reference=_NOTHING,
        refusal=ItemRefusal(reason=problem.reason, message=problem.message),
    )


def _digest(text: str) -> str:
    """Name what has no name of its own by what it says."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def _whole(text: str) -> int | None:
    plain = text.replace(",", "")
    if not plain.lstrip("-").isdecimal() or not plain.isascii() or len(plain) > 12:
        return None
    return max(-_MOST, min(_MOST, int(plain)))


def _cents(text: str) -> int | None:
    try:
        return to_cents(parse_amount(text)) if text else None
    except ValidationFailed:
        return None
