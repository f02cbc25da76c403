"""The file of a backup: a ZIP whose comment is the SHA-256 of everything before it."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import IO, Final

from attrs import define, field, frozen

from dualcaster_app.backup.errors import ArchiveRefused
from dualcaster_app.backup.manifest import LARGEST_MANIFEST, MANIFEST, Manifest, Part, read_manifest
from dualcaster_core.kernel.errors import ValidationFailed

PORTION: Final = 1 << 18
_MARK: Final = b"sha256:"
_DIGITS: Final = 64
_TRAILER: Final = len(_MARK) + _DIGITS
_LOCAL_HEADER: Final = 30
MOST_PACKED: Final = 500
"""How many times larger than packed a part of more than a megabyte may be: text of tables stays far below."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError)
Progress = Callable[[int], object]
"""Takes bytes that were done since it was called last."""


@define
class ArchiveWriter:
    """Writes an archive beside its place, part by part; it appears there whole, when it is finished."""

    path: Path
    _fresh: Path = field(init=False)
    _file: IO[bytes] = field(init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __enter__(self) -> "ArchiveWriter":
        if self.path.exists():
            raise ValidationFailed(f"{self.path} exists already: name another file", file=str(self.path))
        self._fresh = self.path.with_name(f".{self.path.name}.{token_hex(6)}.part")
        with _writing(self.path):
            descriptor = os.open(self._fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=3)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        self._fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ValidationFailed(f"{self.path}: {error.strerror or error}", file=str(self.path)) from error

    @contextmanager
    def part(self, name: str) -> Iterator["PartWriter"]:
        """Begin a part; what describes it is known when the block has ended."""
        packed = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
        entry = zipfile.ZipInfo(name)
        entry.compress_type = packed
        with self._zip.open(entry, "w", force_zip64=True) as file:
            yield PartWriter(name, file)

    def finish(self, manifest: bytes) -> int:
        """Write the manifest and the checksum of it all, and put the archive in its place; return its bytes."""
        self._zip.writestr(MANIFEST, manifest)
        self._zip.comment = _MARK + b"0" * _DIGITS
        self._zip.close()
        self._file.flush()
        size = self._file.seek(0, os.SEEK_END)
        digest = _digest(self._file, size - _DIGITS, lambda _: None)
        self._file.seek(-_DIGITS, os.SEEK_END)
        self._file.write(digest.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        try:
            os.link(self._fresh, self.path)
        except FileExistsError:
            raise ValidationFailed(f"{self.path} exists already: name another file", file=str(self.path)) from None
        except OSError:  # a file system without links
            self._fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return size


@define
class PartWriter:
    """A part that is being written."""

    name: str
    _file: IO[bytes]
    size: int = 0
    _hash: "hashlib._Hash" = field(factory=hashlib.sha256, init=False)

    def write(self, content: bytes) -> None:
        """Write more of the part."""
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def described(self) -> Part:
        """Describe the part as the manifest does."""
        return Part(name=self.name, bytes=self.size, sha256=self._hash.hexdigest())


@frozen(kw_only=True)
class Archive:
    """An archive that is what its manifest says, as far as can be told without unpacking its parts."""

    manifest: Manifest
    size: int
    _zip: zipfile.ZipFile = field(alias="opened")

    def read(self, part: Part) -> Iterator[bytes]:
        """Unpack a part. Raises ``ArchiveRefused`` at its end at the latest, where it is not what was packed."""
        found, size = hashlib.sha256(), 0
        with _unpacking(part.name), self._zip.open(part.name) as file:
            while portion := file.read(PORTION):
                size += len(portion)
                if size > part.bytes:
                    break
                found.update(portion)
                yield portion
        if size != part.bytes or found.hexdigest() != part.sha256:
            raise ArchiveRefused(f"{part.name} is not what its checksum says")

    def check_parts(self, progress: Progress) -> None:
        """Unpack every part once and compare it with its checksum. Raises ``ArchiveRefused``."""
        for part in self.manifest.parts:
            for portion in self.read(part):
                progress(len(portion))


@contextmanager
def open_archive(path: Path, known_migrations: Sequence[str], progress: Progress = lambda _: None) -> Iterator[Archive]:
    """Open an archive whose checksum is right and whose list of parts is that of its manifest.

    Raises ``ArchiveRefused``; ``ArchiveTooNew`` for one that a newer release wrote.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error
    with file:
        size = _check_digest(file, progress)
        with _unpacking("its list of parts"):
            opened = zipfile.ZipFile(file)
        with opened:
            manifest = read_manifest(_manifest_text(opened), known_migrations)
            _check_entries(opened.infolist(), manifest, size)
            yield Archive(manifest=manifest, size=size, opened=opened)


def _check_digest(file: IO[bytes], progress: Progress) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TRAILER))
    trailer = file.read(_TRAILER)
    if size < _TRAILER or not trailer.startswith(_MARK):
        raise ArchiveRefused("it is no backup, or its end is missing")
    if _digest(file, size - _DIGITS, progress).encode() != trailer[len(_MARK) :]:
        raise ArchiveRefused("its checksum is wrong: it was changed or damaged")
    return size


def _digest(file: IO[bytes], until: int, progress: Progress) -> str:
    found, left = hashlib.sha256(), until
    file.seek(0)
    while left and (portion := file.read(min(left, PORTION))):
        found.update(portion)
        left -= len(portion)
        progress(len(portion))
    return found.hexdigest()


def _manifest_text(opened: zipfile.ZipFile) -> bytes:
    with _unpacking("its manifest"):
        entry = opened.getinfo(MANIFEST)
        if entry.file_size > LARGEST_MANIFEST or _suspicious(entry):
            raise ArchiveRefused("its manifest is too large")
        with opened.open(entry) as file:
            return file.read(LARGEST_MANIFEST)


def _check_entries(entries: Sequence[zipfile.ZipInfo], manifest: Manifest, size: int) -> None:
    named = {part.name: part for part in manifest.parts}
    listed = [entry.filename for entry in entries]
    if sorted(listed) != sorted([*named, MANIFEST]):
        raise ArchiveRefused("it has other parts than its manifest names")
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        part = named.get(entry.filename)
        if part is not None and part.bytes != entry.file_size:
            raise ArchiveRefused(f"{part.name} has another size than its manifest says")
        if entry.flag_bits & 0x1 or _suspicious(entry):
            raise ArchiveRefused(f"{entry.filename} is packed in a way that no backup is")
        if entry.header_offset < end:
            raise ArchiveRefused(f"{entry.filename} lies over another part")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if end > size:
        raise ArchiveRefused("its parts are larger than itself")


def _suspicious(entry: zipfile.ZipInfo) -> bool:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return True
    return entry.file_size > 1_048_576 and entry.file_size > MOST_PACKED * max(1, entry.compress_size)


@contextmanager
def _unpacking(what: str) -> Iterator[None]:
    try:
        yield
    except ArchiveRefused:
        raise
    except _BROKEN as error:
        raise ArchiveRefused(f"{what} cannot be unpacked") from error


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error
