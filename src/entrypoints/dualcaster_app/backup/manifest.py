"""What an archive says of itself, and whether that can be true."""

import json
import re
from collections.abc import Sequence
from typing import Final

import cattrs
from attrs import asdict, frozen

from dualcaster_app.backup.errors import ArchiveRefused, ArchiveTooNew
from dualcaster_app.version import own_version
from dualcaster_core.kernel.blobs import check_name

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 128 * 1024 * 1024
_UNREADABLE = (ValueError, TypeError, KeyError, RecursionError)
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_RELEASE = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")


@frozen(kw_only=True)
class Part:
    """One file of the archive: its bytes unpacked, and their SHA-256."""

    name: str
    bytes: int
    sha256: str


@frozen(kw_only=True)
class TablePart:
    """The rows of a table, as text in the format of COPY."""

    table: str
    columns: tuple[str, ...]
    rows: int
    part: Part


@frozen(kw_only=True)
class FilePart:
    """A file that people sent, such as a picture."""

    name: str
    part: Part


@frozen(kw_only=True)
class StoredSequence:
    """Where a sequence stood."""

    name: str
    last_value: int
    is_called: bool


@frozen(kw_only=True)
class Manifest:
    """Everything that an archive holds: tables in the order in which they can be filled, and files."""

    format: int
    version: str
    made_at: str
    server_version: int
    migration: str
    tables: tuple[TablePart, ...]
    sequences: tuple[StoredSequence, ...]
    partitions: tuple[str, ...]
    files: tuple[FilePart, ...]

    @property
    def parts(self) -> Sequence[Part]:
        """The parts of the archive in the order they are written in."""
        return [*(one.part for one in self.tables), *(one.part for one in self.files)]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(one.rows for one in self.tables)

    def to_json(self) -> bytes:
        """Write it as the archive has it."""
        return json.dumps(asdict(self), indent=1).encode()


def read_manifest(text: bytes, known_migrations: Sequence[str]) -> Manifest:
    """Read a manifest and hold it to what can be true. Raises ``ArchiveRefused``, ``ArchiveTooNew``."""
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise ArchiveTooNew("its format is not one that this version reads; use the version that wrote it or newer")
        converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=False)
        for kind in (int, str, bool):
            converter.register_structure_hook(kind, _exactly)
        found = converter.structure(raw, Manifest)
    except ArchiveRefused:
        raise
    except (
        ValueError,
        TypeError,
        KeyError,
        RecursionError,
        cattrs.BaseValidationError,
        cattrs.ForbiddenExtraKeysError,
    ):
        raise ArchiveRefused("its manifest cannot be read") from None
    _check_release(found, known_migrations)
    _check_names(found)
    return found


def _exactly(value: object, kind: type) -> object:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value


def _check_release(found: Manifest, known_migrations: Sequence[str]) -> None:
    theirs, ours = _RELEASE.match(found.version), _RELEASE.match(own_version())
    if theirs is None:
        raise ArchiveRefused("its manifest names no version")
    if ours is not None and tuple(map(int, theirs.groups())) > tuple(map(int, ours.groups())):
        raise ArchiveTooNew(f"version {found.version} wrote it, and this is {own_version()}; update the program first")
    if found.migration not in known_migrations:
        raise ArchiveTooNew(f"its schema {found.migration[:20]!r} is not known here; update the program first")


def _check_names(found: Manifest) -> None:
    names = [part.name for part in found.parts]
    if len(set(names)) != len(names) or len({one.table for one in found.tables}) != len(found.tables):
        raise ArchiveRefused("its manifest names a part twice")
    for table in found.tables:
        if not all(_NAME.match(name) for name in (table.table, *table.columns)) or not table.columns:
            raise ArchiveRefused("its manifest names a table that cannot be")
        if table.part.name != table_part(table.table) or table.rows < 0:
            raise ArchiveRefused(f"its manifest is wrong about the table {table.table}")
    for file in found.files:
        try:
            check_name(file.name)
        except ValueError:
            raise ArchiveRefused("its manifest names a file that cannot be") from None
        if file.part.name != file_part(file.name):
            raise ArchiveRefused(f"its manifest is wrong about the file {file.name}")
    if any(part.bytes < 0 or not _DIGEST.match(part.sha256) for part in found.parts):
        raise ArchiveRefused("its manifest has a checksum that cannot be")
    if not all(_NAME.match(one.name) for one in found.sequences):
        raise ArchiveRefused("its manifest names a sequence that cannot be")


def table_part(table: str) -> str:
    """Name the part that holds a table."""
    return f"tables/{table}.copy"


def file_part(name: str) -> str:
    """Name the part that holds a file."""
    return f"files/{name}"
