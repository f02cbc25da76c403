"""Reads the rows of a table format into import lines and problems."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_formats import cells as cell
from dualcaster_formats.cells import BadCell
from dualcaster_formats.columns import NOT_READ, Cells, Column, asks_for_cards
from dualcaster_formats.editions import code_and_name, scryfall_set
from dualcaster_formats.layout import Layout, LeftOut
from dualcaster_formats.table import Header, Row
from dualcaster_formats.words import Remembered, Words

LONGEST_NAME = 300
LONGEST_LOCATION = 200


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
        self._headers = header.cells
        read = {place for places in self._places.values() for place in places}
        self._unread = [place for place, text in enumerate(header.cells) if place not in read and text.strip()]
        self._unused: set[int] = set()
        self._words = Words(layout)
        self._price = Remembered(cell.read_price)
        self._date = Remembered(cell.read_date)
        self._shared: dict[str, str] = {}

    @property
    def has_trade_counts(self) -> bool:
        """Whether the file has a column of copies for trade."""
        return Column.TRADE_QUANTITY in self._places

    @property
    def unused_columns(self) -> tuple[str, ...]:
        """Headers of the columns that were not read although something stood in them."""
        return tuple(" ".join(self._headers[place].split())[:60] for place in sorted(self._unused))

    def read(self, row: Row) -> Iterator[ImportLine | LineProblem]:
        """Read a row: a line for each card and finish that it counts, or the reason why there is none."""
        try:
            parts = self._layout.split(self._cells(row))
        except BadCell as bad:
            yield _problem(row, LineStatus.INVALID, bad.reason, bad.message)
            return
        for cells in parts:
            yield from self._part(row, cells)

    def _part(self, row: Row, cells: Cells) -> Iterator[ImportLine | LineProblem]:
        try:
            left_out = self._layout.prepare(cells) or _proxy(cells)
            if left_out is None:
                yield from self._lines(row, cells)
                return
        except BadCell as bad:
            yield _problem(row, LineStatus.INVALID, bad.reason, bad.message)
            return
        yield _problem(row, LineStatus.LEFT_OUT, left_out.reason, left_out.message)

    def _cells(self, row: Row) -> Cells:
        if not row.is_whole:
            raise BadCell("columns", "a quotation mark is opened and never closed: correct the line")
        if len(row.cells) > self._width and any(row.cells[self._width :]):
            message = f"{len(row.cells)} cells stand under {self._width} columns: quote cells that hold the delimiter"
            raise BadCell("columns", message)
        count = len(row.cells)
        cells: Cells = {}
        for column, places in self._places.items():
            text = ""
            for place in places:
                text = row.cells[place].strip() if place < count else ""
                if text:
                    break
            cells[column] = cell.unescape(text).strip() if text[:1] == "'" else text
        self._watch_unread(row.cells)
        return cells

    def _watch_unread(self, cells: list[str]) -> None:
        """Note which of the columns that nobody reads hold something after all."""
        found = [place for place in self._unread if place < len(cells) and says_something(cells[place])]
        if found:
            self._unused.update(found)
            self._unread = [place for place in self._unread if place not in self._unused]

    def _lines(self, row: Row, cells: Cells) -> list[ImportLine | LineProblem]:
        counts = list(self._counts(cells))
        if not any(count for count, _ in counts):
            return [_problem(row, LineStatus.LEFT_OUT, "no_copies", "the row has no copies")]
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
                location=self._share(cells.get(Column.LOCATION, "")[:LONGEST_LOCATION]),
                text=row.text,
            )
            for count, finish in counts
            if count
        ]

    def _counts(self, cells: Cells) -> Iterator[tuple[int, Finish | None]]:
        """Yield how many copies of which finish a row has."""
        plain = cells.get(Column.QUANTITY, "")
        if Column.FOIL_QUANTITY not in self._places:
            yield cell.read_count(plain, "quantity"), self._words.finish(cells)
            return
        yield cell.read_count(plain or "0", "quantity"), Finish.NONFOIL
        yield cell.read_count(cells[Column.FOIL_QUANTITY] or "0", "quantity"), Finish.FOIL

    def _reference(self, cells: Cells) -> Callable[[Finish | None], PrintingReference]:
        code, title = cells.get(Column.SET_CODE, ""), cells.get(Column.SET_NAME, "")
        if edition := cells.get(Column.EDITION):
            edition_code, edition_title = code_and_name(edition[:200])
            code, title = code or edition_code, title or edition_title
        set_code, set_name = scryfall_set(code[:40], title[:200])
        name = self._share(" ".join(cells.get(Column.NAME, "").split()))
        scryfall_id = cell.read_uuid(cells.get(Column.SCRYFALL_ID, ""))
        tcgplayer_id = cell.read_shop_id(cells.get(Column.TCGPLAYER_ID, ""))
        cardmarket_id = cell.read_shop_id(cells.get(Column.CARDMARKET_ID, ""))
        number = cell.read_number(cells.get(Column.NUMBER, ""))
        placed = number and (set_code or set_name)
        if len(name) > LONGEST_NAME or not (name or scryfall_id or tcgplayer_id or cardmarket_id or placed):
            raise BadCell("name", f"the row names no card (“{name[:40]}”): add a name or an id")
        if number is not None:
            number = self._share(number)
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

    def _share(self, text: str) -> str:
        """Return the same object for the same text: lines repeat names, numbers and places."""
        return self._shared.setdefault(text, text)

    def _copies(self, cells: Cells) -> _Copies:
        price, sign = self._price(cells.get(Column.PRICE, ""))
        if price is not None and not price and self._layout.zero_price_is_blank:
            price = None
        stated = cells.get(Column.CURRENCY, "")
        currency = cell.read_currency(stated) or sign
        if price is not None and stated and currency is None:
            message = f"“{stated[:40]}” is not a currency: write a code such as USD, EUR or CAD"
            raise BadCell("currency", message)
        return _Copies(
            self._words.condition(cells.get(Column.CONDITION, "")),
            self._words.language(cells.get(Column.LANGUAGE, "")),
            price,
            currency if price is not None else None,
            self._date(cells.get(Column.DATE, "")),
        )

    def _trade(self, cells: Cells) -> int | None:
        text = cells.get(Column.TRADE_QUANTITY)
        return None if text is None else cell.read_count(text or "0", "trade_quantity")


def read_rows(layout: Layout, header: Header, found: Iterator[Row], *, is_named: bool = False) -> ParsedFile:
    """Read all rows of a file, in order; ``is_named``: its owner said what format it has."""
    reader = RowReader(layout, header)
    lines: list[ImportLine] = []
    problems: list[LineProblem] = []
    for row in found:
        for result in reader.read(row):
            if isinstance(result, LineProblem):
                problems.append(result)
            else:
                lines.append(result)
    return ParsedFile(
        format=layout.name,
        lines=tuple(lines),
        problems=tuple(problems),
        has_trade_counts=reader.has_trade_counts,
        unused_columns=reader.unused_columns,
        is_want_list=layout.is_want_list
        or asks_for_cards(header.cells)
        or (not is_named and _wants_all_there_are(layout, lines)),
    )


def _wants_all_there_are(layout: Layout, lines: Sequence[ImportLine]) -> bool:
    """Tell whether every line of a Cardsphere file has 99 copies, which it fills in for as many as there are."""
    return layout.name == "cardsphere" and len(lines) >= 2 and all(line.quantity == 99 for line in lines)


def says_something(text: str) -> bool:
    """Tell whether a cell holds more than a blank, a no or a price of nothing."""
    plain = text.strip()
    return bool(plain) and cell.read_flag(plain.lstrip("$€£")) and plain.lstrip("$€£") not in ("0.00", "0,00")


def _places(layout: Layout, header: Header) -> Mapping[Column, tuple[int, ...]]:
    """Tell where each column stands, those of the format's own first: the first that is filled in counts.

    A finish besides that of the format's own is a column for itself, which is compared with it.
    """
    own: dict[Column, list[int]] = {}
    common: dict[Column, list[int]] = {}
    for place, text in enumerate(header.cells):
        column = layout.column(text)
        if column is not None and column not in NOT_READ:
            (common if layout.own_column(text) is None else own).setdefault(column, []).append(place)
    if Column.FINISH in own and Column.FINISH in common:
        common[Column.SECOND_FINISH] = common.pop(Column.FINISH)
    places = {column: (*own.get(column, ()), *common.get(column, ())) for column in {**own, **common}}
    if len(finishes := places.get(Column.FINISH, ())) > 1:
        places[Column.FINISH], places[Column.SECOND_FINISH] = finishes[:1], finishes[1:]
    if Column.FOIL_QUANTITY in places:
        for column in (Column.FINISH, Column.SECOND_FINISH, Column.ETCHED):
            places.pop(column, None)
    return places


def _proxy(cells: Cells) -> LeftOut | None:
    if cell.read_flag(cells.get(Column.PROXY, "")):
        return LeftOut("proxy", "a proxy is not a card")
    return None


def _problem(row: Row, status: LineStatus, reason: str, message: str) -> LineProblem:
    return LineProblem(line=row.line, status=status, reason=reason, message=message, text=row.text)
