"""The embedded Redis: its settings and process."""

import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psutil
from attrs import frozen

from dualcaster_embedded.binaries import Binaries
from dualcaster_embedded.layout import REDIS_SOCKET, Layout, write_owned
from dualcaster_embedded.processes import kill, running_in, without_children
from dualcaster_embedded.system_user import Account

_PROGRAM = "redis-server"
_SETTINGS = "redis.conf"


@frozen
class RedisServer:
    """The Redis of one data directory."""

    layout: Layout
    account: Account
    binaries: Binaries
    name: str = "Redis"
    stop_signals: Sequence[tuple[signal.Signals, float]] = (
        (signal.SIGTERM, 60.0),
        (signal.SIGKILL, 10.0),
    )

    @property
    def directory(self) -> Path:
        """The append-only file's directory."""
        return self.layout.redis

    @property
    def socket(self) -> Path:
        """The socket of the only listener."""
        return self.layout.sockets / REDIS_SOCKET

    @property
    def log(self) -> Path:
        """All that the server says; a start keeps the one before."""
        return self.layout.log / "redis.log"

    def process(self) -> psutil.Process | None:
        """The live server, not a child that rewrites its file."""
        return next(iter(without_children(running_in(self.directory, {_PROGRAM}))), None)

    def answers(self) -> bool:
        """Whether it answers PING."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def prepare(self) -> None:
        """End what a killed server left behind and write the settings."""
        kill(running_in(self.directory, {_PROGRAM}))
        self.socket.unlink(missing_ok=True)
        for abandoned in self.directory.glob("temp-*"):
            abandoned.unlink()
        write_owned(self.directory / _SETTINGS, settings(self.layout), self.account)

    def command(self) -> Sequence[object]:
        """The server's command line; it works in its own directory."""
        return [self.binaries.redis_server, self.directory / _SETTINGS]


def redis_url(layout: Layout) -> str:
    """The URL under which redis clients reach the server."""
    return f"unix://{quote(str(layout.sockets / REDIS_SOCKET))}?db=0"


def settings(layout: Layout) -> str:
    """Redis's settings: no network, and every write on disk before it is acknowledged."""
    return f"""# written at every start
port 0
unixsocket {layout.sockets / REDIS_SOCKET}
unixsocketperm 700
daemonize no
set-proc-title no
databases 16
save ""
appendonly yes
appendfsync always
loglevel warning
always-show-logo no
"""
