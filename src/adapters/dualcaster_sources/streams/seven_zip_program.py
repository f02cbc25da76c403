"""The process that unpacks a 7z archive: takes its task as JSON on standard input, and answers with the files."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from dualcaster_sources.streams.limits import MEBIBYTE
from dualcaster_sources.streams.seven_zip import MISSING

_INTERPRETER = 512 * MEBIBYTE
"""Address space of this program itself."""


class _TooLarge(Exception):  # noqa: N818 - reads as a fact in a raise statement
    pass


def main() -> None:
    """Unpack what the task names; the reason goes to standard error where that fails."""
    task = json.load(sys.stdin)
    try:
        import py7zr
    except ImportError:
        sys.exit(MISSING)
    _bound(task)
    try:
        found = _unpack(py7zr, task)
    except _TooLarge:
        sys.exit(f"it holds more than {task['expanded']:,} bytes")
    except MemoryError:
        sys.exit(f"it needs more than {task['memory']:,} bytes of memory")
    except Exception as error:
        sys.exit(f"{type(error).__name__} {error}".replace("\n", " "))
    json.dump(found, sys.stdout)


def _bound(task: dict[str, Any]) -> None:
    """Let the system hold this process to its bounds, where it can."""
    try:
        import resource
    except ImportError:
        return
    for what, bound in (
        (resource.RLIMIT_AS, task["memory"] + _INTERPRETER),
        (resource.RLIMIT_CPU, task["seconds"]),
        (resource.RLIMIT_FSIZE, task["expanded"]),
    ):
        _, hard = resource.getrlimit(what)
        least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (least, hard))


def _unpack(py7zr: Any, task: dict[str, Any]) -> list[tuple[str, str, int]]:
    folder = Path(task["folder"])
    total = {"bytes": 0}
    paths: dict[str, Path] = {}

    class Kept(py7zr.Py7zIO):  # type: ignore[misc]
        def __init__(self, path: Path) -> None:
            self._file = path.open("wb")

        def write(self, piece: bytes | bytearray) -> int:
            total["bytes"] += len(piece)
            if total["bytes"] > task["expanded"]:
                raise _TooLarge
            return self._file.write(piece)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            self._file.flush()

        def size(self) -> int:
            return self._file.tell()

        def close(self) -> None:
            self._file.close()

    class Folder(py7zr.WriterFactory):  # type: ignore[misc]
        def create(self, filename: str) -> Kept:
            inside = Path(filename).relative_to(folder).as_posix()
            return Kept(paths.get(inside, folder / "passed-over"))

    with py7zr.SevenZipFile(task["archive"], "r") as archive:
        listed = [one for one in archive.list() if not one.is_directory]
        if sum(one.uncompressed for one in listed) > task["expanded"]:
            raise _TooLarge
        names = sorted({one.filename for one in listed if re.fullmatch(task["wanted"], one.filename)})
        paths.update({name: folder / f"{number:06}" for number, name in enumerate(names)})
        if names:
            archive.extract(path=str(folder), targets=names, factory=Folder())
    return [(name, str(path), path.stat().st_size) for name, path in paths.items() if path.exists()]


if __name__ == "__main__":
    main()
