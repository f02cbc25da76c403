"""Unpacks xz and gzip while reading, recognised by their first bytes."""

import gzip
import lzma
from collections.abc import Callable
from io import RawIOBase
from typing import Protocol, cast

Read = Callable[[int], bytes]

XZ_MAGIC = b"\xfd7zXZ\x00"
GZIP_MAGIC = b"\x1f\x8b"
MAGIC_LENGTH = len(XZ_MAGIC)
_PACKED_CHUNK = 64 * 1024


class Unpacker(Protocol):
    """Expands packed bytes; ``EOFError``, ``LZMAError``, ``OSError`` or ``zlib.error`` where they are broken."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` expanded bytes, ``b""`` at the end."""
        ...


def unpacker(magic: bytes, packed: Read, memory: int) -> Unpacker | None:
    """Choose by the first bytes what expands ``packed``, which starts with them; None where it is not packed."""
    if magic.startswith(XZ_MAGIC):
        return _Xz(packed, memory)
    if magic.startswith(GZIP_MAGIC):
        return cast(Unpacker, gzip.GzipFile(fileobj=_Readable(packed)))
    return None


class _Xz:
    """Expands one or more xz streams, with a bound on the decoder's memory."""

    def __init__(self, packed: Read, memory: int) -> None:
        self._packed = packed
        self._memory = memory
        self._decoder = self._fresh()

    def _fresh(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=self._memory)

    def read(self, size: int, /) -> bytes:
        while True:
            if self._decoder.eof:
                rest = self._decoder.unused_data.lstrip(b"\x00") or self._packed(_PACKED_CHUNK).lstrip(b"\x00")
                if not rest:
                    return b""
                self._decoder = self._fresh()
            elif self._decoder.needs_input:
                rest = self._packed(_PACKED_CHUNK)
                if not rest:
                    raise EOFError("the xz stream ends before its end mark")
            else:
                rest = b""
            if expanded := self._decoder.decompress(rest, size):
                return expanded


class _Readable(RawIOBase):
    """What ``GzipFile`` asks for: a file object over a function that reads."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._read(size if size >= 0 else _PACKED_CHUNK)
