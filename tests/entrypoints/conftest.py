"""What all entry points share: logging that a command set up ends with its test."""

from collections.abc import Iterator

import pytest

from tests.support.plain_logs import write_plain_logs


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Undo what a command set up: its stream is closed with the test."""
    yield
    write_plain_logs()
