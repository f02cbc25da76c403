"""The adapter of the port ``CollectionFormats``."""

from collections.abc import Sequence

from dualcaster_core.collection.files.lines import ParsedFile
from dualcaster_core.collection.files.ports import ExportedFile, ExportRow
from dualcaster_formats import plain_text, recognition
from dualcaster_formats.decoding import decode
from dualcaster_formats.row_reader import read_rows
from dualcaster_formats.row_writer import write_rows
from dualcaster_formats.table import headers, rows_under


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

    def read(self, content: bytes, *, file_name: str, format_name: str | None = None) -> ParsedFile:
        """Read a file, its format recognised from the header unless named.

        At most 20 MB, 100,000 rows, 65,536 characters in a line and 200 columns; archives are refused, never unpacked.
        Raises ``FileUnreadable`` (with file, line and reason) where the file as a whole cannot be read, and
        ``FormatUnknown`` where its header belongs to no format; a line that cannot be read becomes a problem.
        """
        is_text = format_name is not None and format_name.strip().lower() == recognition.TEXT
        layout = None if format_name is None or is_text else recognition.named(format_name)
        lines = decode(content, file_name)
        if is_text:
            return plain_text.read_text(lines, file_name)
        ways = headers(lines, file_name)
        if layout is not None:
            header = recognition.header_of(layout, ways, file_name)
            recognition.refuse_sales(layout, header, file_name)
            return read_rows(layout, header, rows_under(lines, header, file_name), is_named=True)
        found = recognition.recognise(ways)
        if found is not None:
            recognition.refuse_sales(*found, file_name)
            return read_rows(*found, rows_under(lines, found[1], file_name))
        if plain_text.looks_like_a_list(lines, file_name):
            return plain_text.read_text(lines, file_name)
        raise recognition.unknown_header(ways, file_name)

    def write(self, rows: Sequence[ExportRow], format_name: str) -> ExportedFile:
        """Write a collection in a format. Raises ``FormatUnknown``."""
        if format_name.strip().lower() == recognition.TEXT:
            return plain_text.write_text(rows)
        return write_rows(rows, recognition.written(format_name))
