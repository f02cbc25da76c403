"""Which processes belong to a data directory, told by their program and command line."""

import contextlib
import signal
import time
from collections.abc import Container, Iterable
from pathlib import Path

import psutil

_POLL = 0.02
_KILL_PATIENCE = 10.0


def running_in(directory: Path, programs: Container[str], title: str | None = None) -> list[psutil.Process]:
    """The live processes of these programs that were given a path in the directory, or bear the title.

    A file with a pid in it proves nothing, for pids are used again. The working directory would serve as
    well, but in a container root may not see that of another account's process.
    """
    return [
        process
        for process in psutil.process_iter(["name"])
        if process.info["name"] in programs and alive(process) and _concerns(process, directory, title)
    ]


def without_children(family: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those of some processes whose parent is not among them."""
    members = {process.pid: process for process in family}
    return [process for process in members.values() if _parent(process) not in members]


def alive(process: psutil.Process) -> bool:
    """Whether a process still runs; one that is dead and not collected by its parent does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def send(process: psutil.Process, number: signal.Signals) -> None:
    """Signal a process that may have ended meanwhile."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def gone(processes: Iterable[psutil.Process], patience: float) -> bool:
    """Wait up to ``patience`` seconds until all processes have ended; false when some have not."""
    deadline = time.monotonic() + patience
    left = [process for process in processes if alive(process)]
    while left and time.monotonic() < deadline:
        time.sleep(_POLL)
        left = [process for process in left if alive(process)]
    return not left


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill processes with all their children, and wait until they are gone."""
    roots = list(processes)
    for process in roots:  # so that none has another child while we look
        send(process, signal.SIGSTOP)
    victims = {*roots, *(child for process in roots for child in _children(process))}
    for process in victims:
        send(process, signal.SIGKILL)
    gone(victims, _KILL_PATIENCE)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _concerns(process: psutil.Process, directory: Path, title: str | None) -> bool:
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    if title is not None and words and words[0].startswith(title):
        return True
    return any(Path(word).is_relative_to(directory) for word in words[1:])


def _parent(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.Error:
        return None
