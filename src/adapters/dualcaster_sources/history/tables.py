"""Streams the lines of a CSV file, packed or plain, as records by the names of its header."""

import csv
from collections.abc import Iterator
from io import BufferedReader, RawIOBase, TextIOWrapper

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.opening import Location, name_of
from dualcaster_sources.streams.stream import SourceStream

MAX_LINE = 16 * 1024
MAX_COLUMNS = 100


class CsvSource:
    """A CSV file with a header, in UTF-8, read from its start by each iteration."""

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._location = location
        self._limits = limits or Limits()
        self._stream: SourceStream | None = None

    @property
    def name(self) -> str:
        """The path or address."""
        return name_of(self._location)

    def progress(self) -> tuple[int, int | None]:
        """Return the stored bytes read by the latest iteration and in all, None where unknown."""
        return (self._stream.packed_bytes, self._stream.total) if self._stream else (0, None)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each line's values by column, with its 1-based number; a line too short or long has ``{}``."""
        with SourceStream(self._location, self._limits) as stream:
            self._stream = stream
            lines = csv.reader(self._lines(stream))
            try:
                header = [word.strip() for word in next(lines, [])]
                if not header or len(header) > MAX_COLUMNS or len(set(header)) < len(header):
                    raise self._refused("has no header of columns that each stand once")
                for number, values in enumerate(lines, 2):
                    if values:
                        yield number, dict(zip(header, values, strict=True)) if len(values) == len(header) else {}
            except (csv.Error, UnicodeDecodeError) as error:
                raise self._refused(f"is no CSV file in UTF-8: {error}") from error

    def _lines(self, stream: SourceStream) -> Iterator[str]:
        text = TextIOWrapper(BufferedReader(_Bytes(stream)), encoding="utf-8-sig", newline="")
        while line := text.readline(MAX_LINE):
            if len(line) == MAX_LINE:
                raise self._refused(f"has a line of more than {MAX_LINE:,} characters")
            yield line

    def _refused(self, reason: str) -> SourceUnreadable:
        return SourceUnreadable(f"{self.name}: {reason}", source=self.name, reason=reason)


class _Bytes(RawIOBase):
    def __init__(self, stream: SourceStream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
