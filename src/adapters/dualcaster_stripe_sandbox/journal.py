"""The sandbox's state on disk: a file to which each request appends what it changed, as one line."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file of JSON lines, on disk before a request is answered.

    What a killed process left half-written is its last line: it was never answered, and is cut off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield what was written, the oldest first, up to the first line that is not whole."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                yield json.loads(line)

    def rewrite(self, whole: dict[str, Any]) -> None:
        """Begin anew with the whole state as the first line, in place of all that led to it."""
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(_line(whole))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self.close()
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def append(self, changes: dict[str, Any]) -> None:
        """Write one request's changes, and wait until they are on disk."""
        line = _line(changes)
        if os.write(self._descriptor, line) != len(line):
            raise OSError("the journal could not be written: is the disk full?")
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _line(changes: dict[str, Any]) -> bytes:
    return json.dumps(changes, separators=(",", ":")).encode() + b"\n"
