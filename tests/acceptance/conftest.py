"""Places and processes for the tests of the embedded servers."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import dualcaster_embedded as embedded
from tests.support.browser_windows import address, browser, pictures, served
from tests.support.filled_site import filled
from tests.support.processes import output_of, python

__all__ = [
    "address",
    "browser",
    "data",
    "data_directory",
    "filled",
    "output_of",
    "pictures",
    "place",
    "python",
    "served",
]


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


@pytest.fixture(scope="module")
def data_directory() -> Iterator[Path]:
    """A directory of its own for the servers that the killed processes share."""
    directory = Path(tempfile.mkdtemp(prefix="dualcaster-kill-", dir="/tmp"))
    directory.chmod(0o755)
    with embedded.start(directory / "servers"):
        yield directory / "servers"
