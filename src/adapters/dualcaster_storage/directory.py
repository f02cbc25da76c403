"""Files in a directory of this machine, each put in place whole."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from secrets import token_hex

from attrs import frozen

from dualcaster_core.kernel.blobs import StorageUnavailable, StoredBlob, check_name

BATCH = 1_000
_INCOMING = ".incoming"
_STALE_SECONDS = 3_600
"""Age of a half-written file whose writer was killed."""


@frozen
class DirectoryBlobs:
    """``BlobStore`` below ``root``, which is made where it is missing. Disks are waited for in threads."""

    root: Path

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Write a file beside the others, then move it to its place."""
        await asyncio.to_thread(self._put, self._path(name), content)

    async def get(self, name: str) -> bytes | None:
        """Read a file."""
        return await asyncio.to_thread(_read, self._path(name))

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files."""
        await asyncio.to_thread(_delete, [self._path(name) for name in names])

    async def listed(self, folder: str) -> AsyncIterator[Sequence[StoredBlob]]:
        """Walk through a folder, and delete what was left half-written long ago."""
        await asyncio.to_thread(self._drop_stale)
        files = self._walk(folder)
        while batch := await asyncio.to_thread(_next, files):
            yield batch

    def _path(self, name: str) -> Path:
        return self.root / check_name(name)

    def _put(self, path: Path, content: bytes) -> None:
        fresh = self.root / _INCOMING / token_hex(16)
        try:
            fresh.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with fresh.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(path)
            except BaseException:
                fresh.unlink(missing_ok=True)
                raise
            _sync(path.parent)
        except OSError as error:
            raise StorageUnavailable from error

    def _walk(self, folder: str) -> Iterator[StoredBlob]:
        for place, folders, files in os.walk(self.root / folder):
            folders[:] = sorted(name for name in folders if name != _INCOMING)
            for file in sorted(files):
                path = Path(place, file)
                try:
                    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                except FileNotFoundError:
                    continue
                yield StoredBlob(path.relative_to(self.root).as_posix(), moment)

    def _drop_stale(self) -> None:
        try:
            for path in (self.root / _INCOMING).glob("*"):
                if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                    path.unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageUnavailable from error


def _next(files: Iterator[StoredBlob]) -> list[StoredBlob]:
    try:
        return list(islice(files, BATCH))
    except OSError as error:
        raise StorageUnavailable from error


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageUnavailable from error


def _delete(paths: Sequence[Path]) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise StorageUnavailable from error


def _sync(folder: Path) -> None:
    """Have the disk keep the new name, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
