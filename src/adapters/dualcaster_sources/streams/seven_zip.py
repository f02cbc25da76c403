"""Unpacks some files of a 7z archive in a process of its own, within bounds on memory, time and size."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

from attrs import frozen

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_sources.streams.limits import MEBIBYTE, Limits
from dualcaster_sources.streams.opening import Location
from dualcaster_sources.streams.stream import SourceStream

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
LARGEST_ARCHIVE: Final = 1024 * MEBIBYTE
LONGEST: Final = 600
"""Seconds that unpacking may take."""
PROGRAM: Final = "dualcaster_sources.streams.seven_zip_program"
MISSING: Final = 3
"""Exit code of the program where the library is not installed."""


@frozen
class Member:
    """An unpacked file: its name in the archive, where it lies now, and its bytes."""

    name: str
    path: str
    size: int


@contextmanager
def unpacked(location: Location, limits: Limits, *, wanted: str) -> Iterator[list[Member]]:
    """Unpack the files whose whole names the expression ``wanted`` fits, in the order of their names; gone afterwards.

    An archive may state any sizes: for its packed table of contents, its decoders' memory, its files. So it is read by
    a process that may take no more memory, time and space than ``limits`` say, and files get names of ours. Raises
    ``SourceUnreadable`` where it is no archive, is broken or goes beyond the limits.
    """
    with TemporaryDirectory(prefix="dualcaster-7z-") as folder:
        archive = Path(folder) / "archive"
        name = _fetch(location, limits, archive)
        yield _unpack(archive, Path(folder), name, limits, wanted)


def _fetch(location: Location, limits: Limits, archive: Path) -> str:
    with SourceStream(location, limits) as stream, archive.open("wb") as kept:
        first = stream.read(len(MAGIC))
        while first and len(first) < len(MAGIC) and (more := stream.read(len(MAGIC) - len(first))):
            first += more
        if first != MAGIC:
            _fail(stream.name, "it is no 7z archive")
        kept.write(first)
        size = len(first)
        while chunk := stream.read(MEBIBYTE):
            size += len(chunk)
            if size > LARGEST_ARCHIVE:
                _fail(stream.name, f"the archive is longer than {LARGEST_ARCHIVE:,} bytes")
            kept.write(chunk)
        return stream.name


def _unpack(archive: Path, folder: Path, name: str, limits: Limits, wanted: str) -> list[Member]:
    largest = min(limits.expanded, max(limits.ratio_from, limits.ratio * archive.stat().st_size))
    bounds = {"memory": limits.unpacking_memory, "expanded": largest, "seconds": LONGEST}
    task = {"archive": str(archive), "folder": str(folder), "wanted": wanted, **bounds}
    try:
        ended = subprocess.run(  # noqa: S603 - this interpreter and a program of ours
            [sys.executable, "-m", PROGRAM],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        _fail(name, f"unpacking took longer than {LONGEST} s")
    if ended.returncode == MISSING:
        raise ExtraMissing("sources")
    if ended.returncode != 0:
        said = ended.stderr.strip().rpartition("\n")[2][:200]
        _fail(name, f"cannot be unpacked: {said or 'it needs more memory than is allowed'}")
    return [Member(*one) for one in json.loads(ended.stdout)]


def _fail(name: str, reason: str) -> NoReturn:
    raise SourceUnreadable(f"{name}: {reason}", source=name, reason=reason)
