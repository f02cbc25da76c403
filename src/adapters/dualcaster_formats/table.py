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


def rows_under(lines: Sequence[str], header: Header, file_name: str) -> Iterator[Row]:
    """Yield the rows that are not blank and do not repeat the header. Raises ``FileUnreadable``."""
    reader = _reader(lines[header.length :], header.delimiter)
    begins = header.length
    count = 0
    last = len(lines)
    repeated = list(header.cells)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = f"the row cannot be read ({error}): look for a quotation mark that is never closed"
            raise FileUnreadable(file_name, reason, line=begins + 1) from error
        if cells is None:
            return
        ends = header.length + reader.line_num
        if ends - begins > _MAX_LINES_OF_A_ROW:
            raise FileUnreadable(file_name, "a quotation mark is never closed", line=begins + 1)
        if any(cells) and cells != repeated:
            count += 1
            if count > MAX_ROWS:
                raise FileUnreadable(file_name, f"there are more than {MAX_ROWS} rows: split it", line=begins + 1)
            if len(cells) > MAX_COLUMNS:
                raise FileUnreadable(file_name, f"there are more than {MAX_COLUMNS} columns", line=begins + 1)
            yield _row(lines, begins, ends, cells, at_the_end=ends == last)
        begins = ends


def _row(lines: Sequence[str], begins: int, ends: int, cells: list[str], *, at_the_end: bool) -> Row:
    text = lines[begins].rstrip("\r\n")[:300]
    if ends - begins == 1 and not at_the_end:
        return Row(begins + 1, cells, text)
    quotes = sum(line.count('"') for line in lines[begins:ends])
    return Row(begins + 1, cells, text, quotes % 2 == 0)


def _reader(lines: Sequence[str], delimiter: str) -> _Reader:
    return csv.reader(lines, delimiter=delimiter)
