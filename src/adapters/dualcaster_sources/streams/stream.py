"""One source as a stream of expanded bytes that counts what it reads."""

import zlib
from http.client import HTTPException
from lzma import LZMAError
from typing import NoReturn, Self

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.streams.opening import Location, name_of, open_location
from dualcaster_sources.streams.unpacking import MAGIC_LENGTH, Unpacker, unpacker

_CHUNK = 1024 * 1024


class SourceStream:
    """The expanded bytes of a location, opened on construction; use it in a ``with`` block.

    Every fault of reading is ``SourceUnreadable``. ``packed_bytes`` and ``expanded_bytes`` count what was read.
    """

    def __init__(self, location: Location, limits: Limits) -> None:
        self.name = name_of(location)
        self.packed_bytes = 0
        self.expanded_bytes = 0
        self._limits = limits
        opened = open_location(location, limits)
        self.total = opened.total
        self._remote = opened.remote
        self._stream = opened.stream
        self._ahead = b""
        self._unpacker: Unpacker | None = None
        try:
            self._unpacker = self._recognise()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file or connection, and the unpacker with its memory."""
        self._stream.close()
        self._unpacker = None

    def read(self, size: int) -> bytes:
        """Return up to ``size`` expanded bytes, ``b""`` at the end."""
        if self._unpacker is None:
            chunk = self._packed(size)
        else:
            try:
                chunk = self._unpacker.read(size)
            except (EOFError, LZMAError, zlib.error, OSError) as error:
                self._fail(f"cannot be unpacked: {error}", error)
        self.expanded_bytes += len(chunk)
        if self.expanded_bytes > self._limits.expanded:
            self._fail(f"holds more than {self._limits.expanded:,} bytes")
        if self._unpacker is not None and self.expanded_bytes > self._limits.ratio_from:
            self._check_ratio()
        return chunk

    def _check_ratio(self) -> None:
        if self.expanded_bytes > self._limits.ratio * self.packed_bytes:
            self._fail(f"expands to more than {self._limits.ratio} times its size, as no honest file does")

    def _recognise(self) -> Unpacker | None:
        magic = b""
        while len(magic) < MAGIC_LENGTH and (more := self._packed(MAGIC_LENGTH - len(magic))):
            magic += more
        self._ahead = magic
        self.packed_bytes -= len(magic)
        return unpacker(magic, self._packed, self._limits.unpacking_memory)

    def _packed(self, size: int) -> bytes:
        if self._ahead:
            chunk, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            try:
                chunk = self._stream.read(size)
            except (OSError, HTTPException) as error:
                self._fail(f"reading broke off: {error}", error)
            if not chunk and size and self._remote and self.total is not None and self.packed_bytes < self.total:
                self._fail("the connection ended before the whole file had come")
        self.packed_bytes += len(chunk)
        return chunk

    def _fail(self, reason: str, cause: Exception | None = None) -> NoReturn:
        raise SourceUnreadable(
            f"{self.name}: {reason} (after {self.packed_bytes:,} bytes)",
            source=self.name,
            reason=reason,
            position=self.packed_bytes,
        ) from cause


def read_whole(location: Location, limits: Limits) -> bytes:
    """Return all bytes of a location, expanded; at most ``limits.expanded``. Raises ``SourceUnreadable``."""
    with SourceStream(location, limits) as stream:
        chunks = []
        while chunk := stream.read(_CHUNK):
            chunks.append(chunk)
    return b"".join(chunks)
