"""Streams the records of a JSON file, one in memory at a time."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Any, NoReturn

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_sources.streams.limits import Limits
from dualcaster_sources.streams.opening import Location, name_of
from dualcaster_sources.streams.stream import SourceStream

_CHUNK = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DIGITS_TO_ZERO = bytes(ord("0") if chr(byte).isdecimal() and byte < 128 else ord(" ") for byte in range(256))
_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_TO_SQUARE = bytes.maketrans(b"{}", b"[]")
_WINDOW = 256


class JsonSource:
    """A JSON file at a path or address, packed or plain, read from its start by each iteration.

    Numbers come as ``int`` and exact ``Decimal``. A fault of the file as a whole raises ``SourceUnreadable``.
    """

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._location = location
        self._limits = limits or Limits()
        self._stream: SourceStream | None = None
        self._head = b""

    @property
    def name(self) -> str:
        """The path, or the address without what may be secret in it."""
        return name_of(self._location)

    def progress(self) -> tuple[int, int | None]:
        """Return the stored bytes read by the latest iteration and in all, None where unknown."""
        if self._stream is None:
            return 0, None
        return self._stream.packed_bytes, self._stream.total

    def elements(self, inside: str) -> Iterator[tuple[int, Any]]:
        """Yield the elements of the list, each with its 1-based position.

        The list is the whole file, or where the file is an object stands in it under ``inside``. A file without
        any element is refused: it is of another kind.
        """
        ijson = _ijson()
        with self._open() as text:
            prefix = "item" if self._head[:1] == b"[" else f"{inside}.item"
            position = 0
            try:
                for position, element in enumerate(ijson.items(text, prefix), 1):
                    text.start_record()
                    yield position, element
            except _faults(ijson) as fault:
                self._fail(fault)
        if position == 0:
            self._refuse(f"holds no records where this kind of file has a list of them (itself, or its '{inside}')")

    def entries(self, inside: str) -> Iterator[tuple[int, str, Any]]:
        """Yield the keys and values of the object that stands under ``inside``, each with its 1-based position."""
        ijson = _ijson()
        with self._open() as text:
            position = 0
            try:
                for position, (key, value) in enumerate(ijson.kvitems(text, inside), 1):
                    text.start_record()
                    yield position, key, value
            except _faults(ijson) as fault:
                self._fail(fault)
        if position == 0:
            self._refuse(f"holds no records where this kind of file has them, under '{inside}'")

    def header(self, path: str) -> Any:
        """Return the plain value at a dotted path if it stands in the first 64 KiB of the text under way."""
        ijson = _ijson()
        try:
            for prefix, event, value in ijson.parse(BytesIO(self._head)):
                if prefix == path and event in ("string", "number"):
                    return value
        except _faults(ijson):
            return None
        return None

    def _open(self) -> "closing[_GuardedText]":
        self._stream = SourceStream(self._location, self._limits)
        text = _GuardedText(self._stream, self._limits)
        self._head = text.head
        return closing(text)

    def _fail(self, fault: Exception) -> NoReturn:
        assert self._stream is not None  # noqa: S101 - faults come from an open stream only
        position = self._stream.expanded_bytes
        reason = str(fault).removeprefix("b'").replace("\\n", "\n").strip().partition("\n")[0].strip()
        if "EOF" in reason or "ncomplete" in reason:
            reason = "it ends in the middle"
        raise SourceUnreadable(
            f"{self.name}: not valid JSON within the first {position:,} bytes: {reason[:200]}",
            source=self.name,
            reason=reason[:200],
            position=position,
        ) from fault

    def _refuse(self, reason: str) -> NoReturn:
        raise SourceUnreadable(f"{self.name}: {reason}", source=self.name, reason=reason)


class _GuardedText:
    """What the parser reads from: refuses what would make it crash, hang or fill the memory.

    The parser keeps a whole record, crashes on whole numbers of several thousand digits, and takes time quadratic in
    the depth of nesting. Brackets inside strings are counted as well; in real records they come in pairs.
    """

    def __init__(self, stream: SourceStream, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._record = 0
        self._depth = 0
        self._zeros = b"0" * limits.digits
        self._tail = b""
        try:
            self.head = self._first()
        except BaseException:
            stream.close()
            raise
        self._ahead = self.head

    def start_record(self) -> None:
        """Note that the parser has finished a record."""
        self._record = 0

    def close(self) -> None:
        """Release the source."""
        self._stream.close()

    def read(self, size: int) -> bytes:
        """Return the next bytes, ``b""`` at the end."""
        if size == 0:
            return b""
        if self._ahead:
            chunk, self._ahead = self._ahead[:size], self._ahead[size:]
            return chunk
        return self._next(size)

    def _first(self) -> bytes:
        head = b""
        while len(head) < _CHUNK and (chunk := self._next(_CHUNK)):
            head = (head + chunk).removeprefix(_BYTE_ORDER_MARK).lstrip()
        return head

    def _next(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._record += len(chunk)
        if self._record > self._limits.record + _CHUNK:
            self._fail(f"a record is longer than {self._limits.record:,} bytes")
        self._watch_depth(chunk.translate(_TO_SQUARE, _ALL_BUT_BRACKETS))
        digits = self._tail + chunk.translate(_DIGITS_TO_ZERO)
        if self._zeros in digits:
            self._fail(f"a number has {self._limits.digits:,} digits or more")
        self._tail = digits[-self._limits.digits :]
        return chunk

    def _watch_depth(self, brackets: bytes) -> None:
        for start in range(0, len(brackets), _WINDOW):
            window = brackets[start : start + _WINDOW]
            self._depth = max(0, self._depth + 2 * window.count(b"[") - len(window))
            if self._depth > self._limits.depth:
                self._fail(f"it is nested more than {self._limits.depth} levels deep")

    def _fail(self, reason: str) -> NoReturn:
        position = self._stream.expanded_bytes
        raise SourceUnreadable(
            f"{self._stream.name}: {reason} (within the first {position:,} bytes)",
            source=self._stream.name,
            reason=reason,
            position=position,
        )


def _ijson() -> Any:
    try:
        import ijson
    except ImportError as error:
        raise ExtraMissing("sources") from error
    return ijson


def _faults(ijson: Any) -> tuple[type[Exception], ...]:
    return (ijson.JSONError, ValueError, ArithmeticError)
