"""Places and processes for the tests of the embedded servers."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import dualcaster_embedded as embedded
from tests.acceptance.windows import address, browser, pictures, served

__all__ = ["address", "browser", "data", "output_of", "pictures", "place", "python", "served"]


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that every account may pass through; nothing in it runs on afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="dualcaster-test-"))
    directory.chmod(0o755)
    yield directory
    for child in directory.iterdir():
        with contextlib.suppress(embedded.EmbeddedError):
            embedded.stop(child, force=True)
    shutil.rmtree(directory)


@pytest.fixture
def data(place: Path) -> Path:
    """A data directory that does not exist yet."""
    return place / "data"


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
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        return out.strip()
