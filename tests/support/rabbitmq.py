"""A RabbitMQ server of its own, from the system's package."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from attrs import define, field

from tests.support.patience import GENEROUS
from tests.support.processes import free_port

PROGRAMS = Path("/usr/lib/rabbitmq/bin")
"""Where Debian keeps the programs themselves; those in /usr/sbin run as another account."""


@define
class RabbitServer:
    """A server on a port of its own that can be killed and started again."""

    folder: Path
    port: int
    distribution: int
    names: int
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    @property
    def environment(self) -> dict[str, str]:
        """What keeps the server to its own folder and ports."""
        return os.environ | {
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"dualcaster{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "ERL_EPMD_PORT": str(self.names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "no-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
        }

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        (self.folder / "plugins").write_text("[].\n")
        log = (self.folder / "server.log").open("ab")
        with log:
            command = [str(PROGRAMS / "rabbitmq-server")]
            self._process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + GENEROUS
        while not self._listens():
            assert time.monotonic() < deadline, (self.folder / "server.log").read_text()
            assert self._process.poll() is None, (self.folder / "server.log").read_text()
            time.sleep(0.2)

    def kill(self) -> None:
        """Kill the server at once, with everything it started but the register of names."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(GENEROUS)
            self._process = None

    def close(self) -> None:
        """Kill the server and the register of names."""
        self.kill()
        epmd = shutil.which("epmd")
        if epmd is not None:
            subprocess.run(
                [epmd, "-port", str(self.names), "-kill"], capture_output=True, check=False, timeout=GENEROUS
            )

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False


@contextmanager
def rabbitmq_server() -> Iterator[RabbitServer]:
    """A running server, gone at the end."""
    folder = Path(mkdtemp(prefix="dualcaster-rabbit-", dir="/tmp"))
    server = RabbitServer(folder, free_port(), free_port(), free_port())
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
