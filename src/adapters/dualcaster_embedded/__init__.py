"""A real PostgreSQL and a real Redis that need no installation, one pair for each data directory."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_embedded.errors import (
    Busy,
    DirectoryNotOurs,
    DirectoryNotTraversable,
    DirectoryNotWritable,
    DiskFull,
    EmbeddedError,
    InUse,
    InUseElsewhere,
    NoAccount,
    NotAnswering,
    ServerFailed,
    SocketDirectoryTaken,
    UnsupportedPlatform,
    VersionMismatch,
)
from dualcaster_embedded.handle import Handle
from dualcaster_embedded.values import EmbeddedServers, Restart, ServersStatus

__all__ = [
    "Busy",
    "DirectoryNotOurs",
    "DirectoryNotTraversable",
    "DirectoryNotWritable",
    "DiskFull",
    "EmbeddedError",
    "EmbeddedServers",
    "Handle",
    "InUse",
    "InUseElsewhere",
    "NoAccount",
    "NotAnswering",
    "Restart",
    "ServerFailed",
    "ServersStatus",
    "SocketDirectoryTaken",
    "UnsupportedPlatform",
    "VersionMismatch",
    "default_data_directory",
    "start",
    "status",
    "stop",
    "temporary",
]


def start(data_directory: Path, *, keep_running: bool = False) -> Handle:
    """Start the servers of a directory, or join them where they run, and hold them until the handle closes.

    The directory is created; an empty one is adopted and made private. ``keep_running`` leaves the servers
    running after the last holder, until ``stop``. Blocks for about two seconds the first time and less than
    one later; in async code: ``await asyncio.to_thread(start, directory)``. Raises ``EmbeddedError`` or
    ``ExtraMissing``.
    """
    _require_support()
    from dualcaster_embedded import lifecycle

    return lifecycle.start(data_directory, keep_running=keep_running)


def stop(data_directory: Path, *, force: bool = False) -> bool:
    """Stop the servers of a directory, those to be kept running too; true when there was something to stop.

    Raises ``InUse`` while processes hold them, unless ``force``, and ``EmbeddedError`` or ``ExtraMissing``.
    """
    _require_support()
    from dualcaster_embedded import lifecycle

    return lifecycle.stop(data_directory, force=force)


def status(data_directory: Path) -> ServersStatus:
    """What runs in a directory right now; starts nothing. Raises ``EmbeddedError`` or ``ExtraMissing``."""
    _require_support()
    from dualcaster_embedded import lifecycle

    return lifecycle.status(data_directory)


@contextmanager
def temporary() -> Iterator[EmbeddedServers]:
    """Servers in a new directory that is removed at the end: for tests and experiments."""
    directory = Path(tempfile.mkdtemp(prefix="dualcaster-"))
    try:
        with start(directory) as servers:
            yield servers
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def default_data_directory() -> Path:
    """The data directory of this user; for root one that the servers' account can reach.

    Raises ``ExtraMissing``.
    """
    try:
        import platformdirs
    except ImportError:
        raise ExtraMissing("embedded") from None
    if sys.platform == "linux" and os.geteuid() == 0:
        return Path("/var/lib/dualcaster")
    if sys.platform != "win32" and os.geteuid() == 0:
        return platformdirs.site_data_path("dualcaster")
    return platformdirs.user_data_path("dualcaster", appauthor=False) / "servers"


def _require_support() -> None:
    if sys.platform == "win32":
        raise UnsupportedPlatform(
            "there is no embedded PostgreSQL and Redis for Windows: set DATABASE_URL and REDIS_URL to servers "
            "of your own, or run Dualcaster in WSL",
        )
    try:
        import psutil  # noqa: F401 - the wheels bring it along
    except ImportError:
        raise ExtraMissing("embedded") from None
