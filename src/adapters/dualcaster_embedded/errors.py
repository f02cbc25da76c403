# ruff: noqa: N818 - the names read as facts in a raise statement, as in the kernel
"""What can go wrong with the embedded servers, each with a stable code and a way out."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dualcaster_core.kernel.errors import DualcasterError


class EmbeddedError(DualcasterError):
    """The embedded servers cannot do what was asked."""

    code = "embedded.failed"


class UnsupportedPlatform(EmbeddedError):
    """There are no embedded servers for this operating system."""

    code = "embedded.unsupported_platform"


class DirectoryNotOurs(EmbeddedError):
    """The data directory holds something that Dualcaster did not put there."""

    code = "embedded.directory_not_ours"


class DirectoryNotTraversable(EmbeddedError):
    """The account that runs the servers may not pass through a parent of the data directory."""

    code = "embedded.directory_not_traversable"


class DirectoryNotWritable(EmbeddedError):
    """The data directory cannot be created or written by this account."""

    code = "embedded.directory_not_writable"


class SocketDirectoryTaken(EmbeddedError):
    """Somebody else owns the directory in which the sockets must lie."""

    code = "embedded.socket_directory_taken"


class DiskFull(EmbeddedError):
    """There is no room left where the data directory lies."""

    code = "embedded.disk_full"


class NoAccount(EmbeddedError):
    """There is no named account under which PostgreSQL agrees to run."""

    code = "embedded.no_account"


class VersionMismatch(EmbeddedError):
    """The data directory was written by another major version of PostgreSQL."""

    code = "embedded.version_mismatch"


class Busy(EmbeddedError):
    """Another process has been starting or stopping the same servers for too long."""

    code = "embedded.busy"


class InUse(EmbeddedError):
    """Other processes use the servers, so they are not stopped."""

    code = "embedded.in_use"


class InUseElsewhere(EmbeddedError):
    """A server that this process cannot see answers on the data directory's socket."""

    code = "embedded.in_use_elsewhere"


class NotAnswering(EmbeddedError):
    """A server runs but does not answer."""

    code = "embedded.not_answering"


class ServerFailed(EmbeddedError):
    """A server ended while it was being started."""

    code = "embedded.server_failed"


@contextmanager
def operating_system_errors(directory: Path) -> Iterator[None]:
    """Turn errors of files and programs into embedded errors that say what to do about ``directory``."""
    try:
        yield
    except OSError as error:
        raise _explained(error, directory) from error
    except subprocess.TimeoutExpired as error:
        raise ServerFailed(
            f"{error.cmd[0]} has not ended after {error.timeout:.0f} s in {directory}: try again when the machine is "
            "less busy",
            directory=str(directory),
        ) from error


def failure(what: str, output: str, directory: Path) -> EmbeddedError:
    """The error for a server program that ended with ``output`` (the end of its log)."""
    lines = output.strip().splitlines()[-15:]
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return _disk_full(directory)
    return ServerFailed(f"{what} failed in {directory}:\n" + "\n".join(lines), directory=str(directory))


def _explained(error: OSError, directory: Path) -> EmbeddedError:
    reason = error.strerror or str(error)
    where = error.filename or directory
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(directory)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return DirectoryNotWritable(
            f"{where} cannot be used by this account ({reason}): choose another data directory or run as its owner",
            directory=str(directory),
        )
    return EmbeddedError(f"{where}: {reason}", directory=str(directory))


def _disk_full(directory: Path) -> DiskFull:
    return DiskFull(f"the disk of {directory} is full: free some space and start again", directory=str(directory))
