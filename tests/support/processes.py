"""Python programs in processes of their own."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

from tests.support.patience import GENEROUS


@contextlib.contextmanager
def python(code: str, *arguments: object, path: list[str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A Python process; killed at the end if it still runs."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path or sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def output_of(code: str, *arguments: object, path: list[str] | None = None) -> str:
    """What a Python program prints; it must end well."""
    with python(code, *arguments, path=path) as process:
        out, errors = process.communicate(timeout=GENEROUS)
        assert (process.returncode, errors) == (0, "")
        return out.strip()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
