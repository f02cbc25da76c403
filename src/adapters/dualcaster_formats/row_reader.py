"""Reads the rows of a table format into import lines and problems."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_formats import cells as cell
from dualcaster_formats.cells import BadCell
from dualcaster_formats.editions import code_and_name, scryfall_set
from dualcaster_formats.layout import Cells, Column, Layout, LeftOut, header_key
from dualcaster_formats.table import Header, Row
from dualcaster_formats.vocabulary import word_key

LONGEST_NAME = 300
LONGEST_LOCATION = 200

ValueT = TypeVar("ValueT")


class _Remembered(Generic[ValueT]):
    """Reads each distinct text once; files repeat theirs."""

    def __init__(self, read: Callable[[str], ValueT]) -> None:
        self._read = read
        self._known: dict[str, ValueT] = {}

    def __call__(self, text: str) -> ValueT:
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]


@frozen
class _Copies:
    """What a row says of its copies, whichever finish they have."""

    condition: Condition | None
    language: str | None
    price: Decimal | None
    currency: str | None
    on: date | None


class RowReader:
    """Reads the rows of one file in one layout."""

    def __init__(self, layout: Layout, header: Header) -> None:
        self._layout = layout
        self._places = _places(layout, header)
        self._width = len(header.cells)
        self._condition = _Remembered(self._read_condition)
        self._language = _Remembered(self._read_language)
        self._price = _Remembered(cell.read_price)
        self._date = _Remembered(cell.read_date)

    @property
    def has_trade_counts(self) -> bool:
        """Whether the file has a column of copies for trade."""
        return Column.TRADE_QUANTITY in self._places

    def read(self, row: Row) -> list[ImportLine] | LineProblem:
        """Read a row: one line, two where a row counts both finishes, or the reason why there is none."""
        try:
            cells = self._cells(row)
            left_out = self._layout.prepare(cells) or _proxy(cells)
            if left_out is None:
                return self._lines(row, cells)
        except BadCell as bad:
            return _problem(row, LineStatus.INVALID, bad.reason, bad.message)
        return _problem(row, LineStatus.LEFT_OUT, left_out.reason, left_out.message)

    def _cells(self, row: Row) -> Cells:
        if not row.is_whole:
            raise BadCell("columns", "a quotation mark is opened and never closed: correct the line")
        if len(row.cells) > self._width and any(row.cells[self._width :]):
            message = f"{len(row.cells)} cells stand under {self._width} columns: quote cells that hold the delimiter"
            raise BadCell("columns", message)
        count = len(row.cells)
        cells: Cells = {}
        for column, place in self._places.items():
            text = row.cells[place].strip() if place < count else ""
            cells[column] = cell.unescape(text).strip() if text[:1] == "'" else text
        return cells

    def _lines(self, row: Row, cells: Cells) -> list[ImportLine] | LineProblem:
        counts = list(self._counts(cells))
        if not any(count for count, _ in counts):
            return _problem(row, LineStatus.LEFT_OUT, "no_copies", "the row has no copies")
        reference = self._reference(cells)
        copies = self._copies(cells)
        trade = self._trade(cells)
        return [
            ImportLine(
                line=row.line,
                reference=reference(finish),
                quantity=count,
                trade_quantity=None if trade is None else min(trade, count),
                finish_is_exact=self._layout.exact_finish,
                condition=copies.condition,
                language=copies.language,
                signed=cell.read_flag(cells.get(Column.SIGNED, "")),
                altered=cell.read_flag(cells.get(Column.ALTERED, "")),
                acquired_price=copies.price,
                price_currency=copies.currency,
                acquired_on=copies.on,
                location=cells.get(Column.LOCATION, "")[:LONGEST_LOCATION],
                text=row.text,
            )
            for count, finish in counts
            if count
        ]

    def _counts(self, cells: Cells) -> Iterator[tuple[int, Finish | None]]:
        """Yield how many copies of which finish a row has."""
        plain = cells.get(Column.QUANTITY, "")
        if Column.FOIL_QUANTITY not in self._places:
            yield cell.read_count(plain, "quantity"), self._finish(cells)
            return
        yield cell.read_count(plain or "0", "quantity"), Finish.NONFOIL
        yield cell.read_count(cells[Column.FOIL_QUANTITY] or "0", "quantity"), Finish.FOIL

    def _finish(self, cells: Cells) -> Finish | None:
        text = cells.get(Column.FINISH)
        if text is None:
            return None
        if not text:
            return self._layout.blank_finish
        finish = self._layout.finishes.get(word_key(text))
        if finish is None:
            raise BadCell("finish", f"{text[:40]!r} is not a finish of {self._layout.name}: correct it")
        return finish

    def _reference(self, cells: Cells) -> Callable[[Finish | None], PrintingReference]:
        code, title = cells.get(Column.SET_CODE, ""), cells.get(Column.SET_NAME, "")
        if edition := cells.get(Column.EDITION):
            code, title = code_and_name(edition[:200])
        set_code, set_name = scryfall_set(code[:40], title[:200])
        name = " ".join(cells.get(Column.NAME, "").split())
        scryfall_id = cell.read_uuid(cells.get(Column.SCRYFALL_ID, ""))
        tcgplayer_id = cell.read_shop_id(cells.get(Column.TCGPLAYER_ID, ""))
        cardmarket_id = cell.read_shop_id(cells.get(Column.CARDMARKET_ID, ""))
        number = cell.read_number(cells.get(Column.NUMBER, ""))
        placed = number and (set_code or set_name)
        if len(name) > LONGEST_NAME or not (name or scryfall_id or tcgplayer_id or cardmarket_id or placed):
            raise BadCell("name", f"the row names no card ({name[:40]!r}): add a name or an id")
        canonical = Column.OWN_NUMBERING not in cells

        def with_finish(finish: Finish | None) -> PrintingReference:
            return PrintingReference(
                name=name,
                set_code=set_code,
                set_name=set_name,
                collector_number=number,
                number_is_canonical=canonical,
                scryfall_id=scryfall_id,
                tcgplayer_id=tcgplayer_id,
                cardmarket_id=cardmarket_id,
                finish=finish,
            )

        return with_finish

    def _copies(self, cells: Cells) -> _Copies:
        price, sign = self._price(cells.get(Column.PRICE, ""))
        if price is not None and not price and self._layout.zero_price_is_blank:
            price = None
        currency = cell.read_currency(cells.get(Column.CURRENCY, "")) or sign
        return _Copies(
            self._condition(cells.get(Column.CONDITION, "")),
            self._language(cells.get(Column.LANGUAGE, "")),
            price,
            currency if price is not None else None,
            self._date(cells.get(Column.DATE, "")),
        )

    def _trade(self, cells: Cells) -> int | None:
        text = cells.get(Column.TRADE_QUANTITY)
        return None if text is None else cell.read_count(text or "0", "trade_quantity")

    def _read_condition(self, text: str) -> Condition | None:
        if not text:
            return None
        grade = self._layout.grades.get(word_key(text))
        if grade is None:
            raise BadCell("condition", f"{text[:40]!r} is not a condition of {self._layout.name}: correct it")
        return grade

    def _read_language(self, text: str) -> str | None:
        if not text:
            return None
        code = self._layout.languages.get(word_key(text))
        if code is None:
            raise BadCell("language", f"{text[:40]!r} is not a language of {self._layout.name}: correct it")
        return code


def read_rows(layout: Layout, header: Header, found: Iterator[Row]) -> ParsedFile:
    """Read all rows of a file, in order."""
    reader = RowReader(layout, header)
    lines: list[ImportLine] = []
    problems: list[LineProblem] = []
    for row in found:
        result = reader.read(row)
        if isinstance(result, LineProblem):
            problems.append(result)
        else:
            lines.extend(result)
    return ParsedFile(
        format=layout.name, lines=tuple(lines), problems=tuple(problems), has_trade_counts=reader.has_trade_counts
    )


def _places(layout: Layout, header: Header) -> Mapping[Column, int]:
    """Tell where each column stands; the first wins where two headers mean the same."""
    places: dict[Column, int] = {}
    for place, text in enumerate(header.cells):
        column = layout.known.get(header_key(text), Column.OTHER)
        if column is not Column.OTHER:
            places.setdefault(column, place)
    return places


def _proxy(cells: Cells) -> LeftOut | None:
    if cell.read_flag(cells.get(Column.PROXY, "")):
        return LeftOut("proxy", "a proxy is not a card")
    return None


def _problem(row: Row, status: LineStatus, reason: str, message: str) -> LineProblem:
    return LineProblem(line=row.line, status=status, reason=reason, message=message, text=row.text)
