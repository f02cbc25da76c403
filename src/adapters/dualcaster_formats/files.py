"""The adapter of the port ``CollectionFormats``."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen

from dualcaster_core.collection.files.lines import ParsedFile
from dualcaster_core.collection.files.ports import NOTHING_REWRITTEN, ExportedFile, ExportRow, FileRows
from dualcaster_formats import plain_text, recognition
from dualcaster_formats.decoding import decode
from dualcaster_formats.layout import Layout
from dualcaster_formats.row_reader import read_rows
from dualcaster_formats.row_writer import write_rows
from dualcaster_formats.table import Header, Row, headers, rows_under


class CollectionFiles:
    """Reads and writes collections in the file formats of the apps that people keep them in."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all formats that are read."""
        return recognition.NAMES

    @property
    def written_names(self) -> tuple[str, ...]:
        """Names of the formats that a collection can be written in."""
        return recognition.WRITTEN

    def read(
        self,
        content: bytes,
        *,
        file_name: str,
        format_name: str | None = None,
        rewritten: Mapping[int, Sequence[str]] = NOTHING_REWRITTEN,
    ) -> ParsedFile:
        """Read a file, its format recognised from the header unless named; ``rewritten`` lines as they should read.

        At most 20 MB, 100,000 rows, 65,536 characters in a line and 200 columns; archives are refused, never unpacked.
        Raises ``FileUnreadable`` (with file, line and reason) where the file as a whole cannot be read, and
        ``FormatUnknown`` where its header belongs to no format; a line that cannot be read becomes a problem.
        """
        opened = _opened(content, file_name, format_name)
        if opened.table is None:
            return plain_text.read_text(_with(opened.lines, rewritten), file_name)
        layout, header = opened.table
        rows = (_rewritten(row, rewritten) for row in rows_under(opened.lines, header, file_name))
        return read_rows(layout, header, rows, is_named=opened.is_named)

    def rows(
        self, content: bytes, *, file_name: str, format_name: str | None = None, lines: Collection[int]
    ) -> FileRows:
        """Return the header of a file and the cells of the rows that begin on some lines, as they came."""
        opened = _opened(content, file_name, format_name)
        if opened.table is None:
            count = len(opened.lines)
            cells = {line: (opened.lines[line - 1].rstrip("\r\n"),) for line in lines if 1 <= line <= count}
            return FileRows(header=("Line",), cells=cells)
        _, header = opened.table
        rows = rows_under(opened.lines, header, file_name)
        return FileRows(header=header.cells, cells={row.line: tuple(row.cells) for row in rows if row.line in lines})

    def write(self, rows: Sequence[ExportRow], format_name: str) -> ExportedFile:
        """Write a collection in a format. Raises ``FormatUnknown``."""
        if format_name.strip().lower() == recognition.TEXT:
            return plain_text.write_text(rows)
        return write_rows(rows, recognition.written(format_name))


@frozen
class _Opened:
    """The lines of a file, and what its table is; None for a list of plain lines."""

    lines: Sequence[str]
    table: tuple[Layout, Header] | None
    is_named: bool = False


def _opened(content: bytes, file_name: str, format_name: str | None) -> _Opened:
    is_text = format_name is not None and format_name.strip().lower() == recognition.TEXT
    layout = None if format_name is None or is_text else recognition.named(format_name)
    lines = decode(content, file_name)
    if is_text:
        return _Opened(lines, None)
    ways = headers(lines, file_name)
    if layout is not None:
        header = recognition.header_of(layout, ways, file_name)
        recognition.refuse_sales(layout, header, file_name)
        return _Opened(lines, (layout, header), is_named=True)
    found = recognition.recognise(ways)
    if found is not None:
        recognition.refuse_sales(*found, file_name)
        return _Opened(lines, found)
    if plain_text.looks_like_a_list(lines, file_name):
        return _Opened(lines, None)
    raise recognition.unknown_header(ways, file_name)


def _with(lines: Sequence[str], rewritten: Mapping[int, Sequence[str]]) -> Sequence[str]:
    """Put corrected lines of a list in their places."""
    if not rewritten:
        return lines
    return [" ".join(rewritten[place]) if place in rewritten else line for place, line in enumerate(lines, start=1)]


def _rewritten(row: Row, rewritten: Mapping[int, Sequence[str]]) -> Row:
    """Take a row for the corrected one, where there is one."""
    cells = rewritten.get(row.line)
    return row if cells is None else Row(row.line, list(cells), ", ".join(filter(None, cells))[:300])
