"""Splits the lines of a file into a header and rows, whatever the delimiter."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from attrs import frozen

from dualcaster_core.collection.errors import FileUnreadable
from dualcaster_formats.decoding import MAX_ROWS

MAX_COLUMNS = 200
_MAX_LINES_OF_A_ROW = 50
_MAX_BROKEN = 1000
_DELIMITERS = (",", ";", "\t")
_STATED = re.compile(r'"?sep=([,;|\t])"?\s*', re.IGNORECASE)


class _Reader(Protocol):
    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@frozen
class Header:
    """One way to read the header: its cells, what separates them, and how many lines come before the first row."""

    cells: tuple[str, ...]
    delimiter: str
    length: int


@frozen
class Row:
    """The cells of a row and the 1-based lines it begins and ends on; ``is_whole`` unless a quotation stays open."""

    line: int
    cells: list[str]
    text: str
    is_whole: bool = True


def headers(lines: Sequence[str], file_name: str) -> tuple[Header, ...]:
    """List the ways to read the header, one for each delimiter that may be meant. Raises ``FileUnreadable``."""
    skipped = next(place for place, line in enumerate(lines) if line.strip())
    stated = _STATED.fullmatch(lines[skipped])
    delimiters: Sequence[str] = _DELIMITERS
    if stated is not None:
        delimiters = [stated[1]]
        skipped += 1
    ways = []
    for delimiter in delimiters:
        reader = _reader(lines[skipped : skipped + _MAX_LINES_OF_A_ROW], delimiter)
        try:
            cells = next((row for row in reader if any(cell.strip() for cell in row)), [])
        except csv.Error as error:
            raise FileUnreadable(file_name, f"the header cannot be read: {error}", line=skipped + 1) from error
        if len(cells) > MAX_COLUMNS:
            raise FileUnreadable(file_name, f"there are more than {MAX_COLUMNS} columns", line=skipped + 1)
        ways.append(Header(tuple(cells), delimiter, skipped + reader.line_num))
    return tuple(ways)


class _Window:
    """Hands lines out one by one, from a place up to a limit."""

    def __init__(self, lines: Sequence[str], place: int) -> None:
        self._lines = lines
        self.place = place
        self.limit = place

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= min(self.limit, len(self._lines)):
            raise StopIteration
        self.place += 1
        return self._lines[self.place - 1]


def rows_under(lines: Sequence[str], header: Header, file_name: str) -> Iterator[Row]:
    """Yield the rows that are not blank and do not repeat the header. Raises ``FileUnreadable``.

    Where a quotation stays open, its line alone is broken (``is_whole``): reading goes on with the next line, so that
    nothing is swallowed.
    """
    count = broken = 0
    repeated = list(header.cells)
    for begins, cells, is_whole in _pieces(lines, header, file_name):
        if any(cells) and cells != repeated:
            count += 1
            broken += not is_whole
            if count > MAX_ROWS:
                raise too_many_rows(file_name, begins + 1)
            if len(cells) > MAX_COLUMNS:
                raise FileUnreadable(file_name, f"there are more than {MAX_COLUMNS} columns", line=begins + 1)
            if broken > _MAX_BROKEN:
                reason = f"a quotation mark is never closed, as in {_MAX_BROKEN} lines before"
                raise FileUnreadable(file_name, reason, line=begins + 1)
            yield Row(begins + 1, cells, lines[begins].rstrip("\r\n")[:300], is_whole)


def too_many_rows(file_name: str, line: int) -> FileUnreadable:
    """Say that a file is too long; the same words for tables and lists."""
    return FileUnreadable(file_name, f"there are more than {MAX_ROWS} rows: split it", line=line)


def _pieces(lines: Sequence[str], header: Header, file_name: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield where each row begins, its cells, and whether it is whole."""
    begins, width = header.length, len(header.cells)
    window = _Window(lines, begins)
    reader = csv.reader(window, delimiter=header.delimiter)
    while begins < len(lines):
        window.limit = begins + _MAX_LINES_OF_A_ROW
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = f"the row cannot be read ({error}): look for a quotation mark that is never closed"
            raise FileUnreadable(file_name, reason, line=begins + 1) from error
        if cells is None:
            return
        ends = window.place
        is_whole = _is_whole(lines, begins, ends, header.delimiter, width)
        yield begins, cells, is_whole
        if not is_whole and ends - begins > 1:
            ends = begins + 1
            window = _Window(lines, ends)
            reader = csv.reader(window, delimiter=header.delimiter)
        begins = ends


def _is_whole(lines: Sequence[str], begins: int, ends: int, delimiter: str, width: int) -> bool:
    """Tell whether the lines of a row are one.

    Its quotes come in pairs with a delimiter after the second, and none of its lines could be a row itself.
    """
    if ends - begins == 1 and ends < len(lines):
        return True
    if sum(lines[place].count('"') for place in range(begins, ends)) % 2:
        return False
    if ends - begins == 1:
        return True
    try:
        next(csv.reader(lines[begins:ends], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return False
    return not any(
        lines[place].count(delimiter) >= width - 1 and lines[place].count('"') % 2 == 0
        for place in range(begins + 1, ends)
    )


def _reader(lines: Sequence[str], delimiter: str) -> _Reader:
    return csv.reader(lines, delimiter=delimiter)
