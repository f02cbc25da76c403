"""File locks that vanish with the process that holds them, even when it is killed."""

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from dualcaster_embedded.errors import Busy
from dualcaster_embedded.layout import Layout, open_owned
from dualcaster_embedded.system_user import Account

START_PATIENCE = 300.0  # seconds: longer than the slowest start it may have to wait for
_POLL = 0.02


@contextmanager
def starting_or_stopping(layout: Layout, account: Account, patience: float = START_PATIENCE) -> Iterator[None]:
    """Be the only one who starts or stops the servers of a directory.

    ``patience`` is in seconds; raises ``Busy`` when they have passed.
    """
    lock = _open(layout.start_lock, account)
    try:
        deadline = time.monotonic() + patience
        while not lock.take(fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise Busy(
                    f"another process has been starting or stopping the servers in {layout.root} for "
                    f"{patience:.0f} s: end it and try again",
                    directory=str(layout.root),
                )
            time.sleep(_POLL)
        yield
    finally:
        lock.close()


def hold(layout: Layout, account: Account) -> "FileLock":
    """Become a holder of the servers; needs the start lock, under which nobody can be in the way."""
    lock = _open(layout.holders_lock, account)
    lock.take(fcntl.LOCK_SH)
    return lock


def supervise_alone(layout: Layout, account: Account) -> "FileLock | None":
    """Become the one who looks after the servers; None while another does."""
    lock = _open(layout.supervisor_lock, account)
    if lock.take(fcntl.LOCK_EX):
        return lock
    lock.close()
    return None


def only_holder(lock: "FileLock") -> bool:
    """Whether nobody else holds the servers; needs the start lock, and the holder's own hold is given up."""
    return lock.take(fcntl.LOCK_EX)


def held_by_anyone(layout: Layout, account: Account) -> bool:
    """Whether any process holds the servers; needs the start lock."""
    lock = _open(layout.holders_lock, account)
    try:
        return not only_holder(lock)
    finally:
        lock.close()


class FileLock:
    """One open file on which this process takes an advisory lock.

    A forked child closes its copy at once: it must not keep the lock when the parent is gone.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        _close_in_forked_children()
        _open_locks.add(self)

    def take(self, kind: int) -> bool:
        """Take or convert the lock without waiting; false when others are in the way."""
        if self._descriptor is None:
            return False
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give the lock up, for every descriptor that a child may have copied too."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def close_copy(self) -> None:
        """Close the descriptor in a forked child; the parent's lock stays."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


_open_locks: "weakref.WeakSet[FileLock]" = weakref.WeakSet()


def _open(path: Path, account: Account) -> FileLock:
    return FileLock(open_owned(path, os.O_RDWR | os.O_CREAT, account))


def _close_copies() -> None:
    for lock in list(_open_locks):
        lock.close_copy()


@cache
def _close_in_forked_children() -> None:
    os.register_at_fork(after_in_child=_close_copies)
