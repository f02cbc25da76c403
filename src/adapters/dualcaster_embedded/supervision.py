"""Starting and stopping one server, whatever state the last run left it in."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psutil

from dualcaster_embedded.errors import InUseElsewhere, NotAnswering, failure
from dualcaster_embedded.processes import alive, gone, send
from dualcaster_embedded.system_user import Account

ANSWER_PATIENCE = 120.0  # seconds: recovery after a kill replays at most a gigabyte of log
SOCKET_PATIENCE = 3.0  # seconds until a live server has made its socket
_POLL = 0.03


class Server(Protocol):
    """What supervision needs to know of a server."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def directory(self) -> Path:
        """Its data directory, which is also its working directory."""

    @property
    def socket(self) -> Path:
        """The socket on which it answers."""

    @property
    def log(self) -> Path:
        """Where its first words go."""

    @property
    def stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        """The signals that end it, from gentle to rough, each with its patience in seconds."""

    def process(self) -> psutil.Process | None:
        """Its live main process."""

    def answers(self) -> bool:
        """Whether it answers a question right now."""

    def prepare(self) -> None:
        """Clear away what a killed server left, and write the settings."""

    def command(self) -> Sequence[object]:
        """The command line that starts it."""


def ensure_running(server: Server, account: Account) -> bool:
    """Start a server unless it runs already; needs the start lock; true when it was started.

    Raises ``ServerFailed``, ``DiskFull``, ``NotAnswering`` or ``InUseElsewhere``.
    """
    process = server.process()
    if process is not None and _wait_for_answer(server, process):
        return False
    if listens(server.socket):
        raise InUseElsewhere(
            f"a {server.name} that cannot be seen from here answers on {server.socket} (in another container, or "
            "left from a removed directory): stop it first",
            socket=str(server.socket),
        )
    server.prepare()
    if server.log.exists():
        server.log.replace(server.log.with_suffix(".previous.log"))
    pid = account.spawn(server.command(), cwd=server.directory, log=server.log)
    with contextlib.suppress(psutil.NoSuchProcess):
        if _wait_for_answer(server, psutil.Process(pid)):
            return True
    raise failure(f"{server.name}'s start", log_tail(server), server.directory)


def stop(server: Server) -> bool:
    """Stop a server if it runs; needs the start lock; true when there was one to stop.

    Raises ``NotAnswering`` when it survives even the roughest signal.
    """
    process = server.process()
    if process is None:
        return False
    for number, patience in server.stop_signals:
        send(process, number)
        if gone([process], patience):
            return True
    raise NotAnswering(f"{server.name} (pid {process.pid}) cannot be stopped", pid=process.pid)


def listens(path: Path) -> bool:
    """Whether some process accepts connections on a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(os.fspath(path))
        except OSError:
            return False
    return True


def log_tail(server: Server) -> str:
    """The end of what a server wrote to its logs last."""
    logs = sorted(server.log.parent.glob(f"{server.log.stem}*.log"), key=lambda path: path.stat().st_mtime)
    words = [path.read_text(errors="replace")[-2000:] for path in logs if ".previous" not in path.suffixes]
    return "\n".join(words[-2:])


def _wait_for_answer(server: Server, process: psutil.Process) -> bool:
    """Wait until a live process answers; false when it ends, or has no socket and so was stopped."""
    begun = time.monotonic()
    while alive(process):
        if server.answers():
            return True
        waited = time.monotonic() - begun
        if waited > SOCKET_PATIENCE and not server.socket.exists():
            stop(server)
            return False
        if waited > ANSWER_PATIENCE:
            raise NotAnswering(
                f"{server.name} (pid {process.pid}) runs but has not answered for {ANSWER_PATIENCE:.0f} s: it may be "
                f"recovering, so try again later, or end that process; its log is in {server.log.parent}",
                pid=process.pid,
            )
        time.sleep(_POLL)
    return False
