"""How log lines are written."""

import json
import logging
from io import StringIO

import pytest
import structlog

from dualcaster_cli.logs import LONGEST_STACK, LONGEST_TEXT, LineLimit, configure_logging
from tests.support.plain_logs import write_plain_logs


@pytest.fixture
def stream() -> StringIO:
    """Where the lines of a test go."""
    return StringIO()


@pytest.fixture(autouse=True)
def _as_before() -> object:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    write_plain_logs()


def lines_of(stream: StringIO) -> list[dict[str, object]]:
    """Read what was written."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_error_has_its_stack(stream: StringIO) -> None:
    """A line about an error that nobody expected says where it happened."""
    configure_logging("INFO", stream)
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError as error:
        structlog.get_logger("test").error("request failed", exc_info=error)
    (line,) = lines_of(stream)
    assert "test_an_error_has_its_stack" in str(line["exception"])
    assert "ZeroDivisionError: by nothing" in str(line["exception"])


def test_lines_of_libraries_take_the_same_way(stream: StringIO) -> None:
    """What asyncio and uvicorn complain about is JSON with a level, a logger and a stack too."""
    configure_logging("INFO", stream)
    try:
        raise OSError("too many open files")
    except OSError:
        logging.getLogger("asyncio").exception("socket.accept() out of system resource")
    logging.getLogger("uvicorn.error").info("not worth telling")
    (line,) = lines_of(stream)
    assert (line["event"], line["level"], line["logger"]) == (
        "socket.accept() out of system resource",
        "error",
        "asyncio",
    )
    assert "too many open files" in str(line["exception"])


def test_lines_have_a_length(stream: StringIO) -> None:
    """Long values lose their middle, so that nobody's input fills the disk."""
    configure_logging("INFO", stream)
    structlog.get_logger("test").info("request", path="p" * 1_000_000, extra=["e" * 1_000_000])
    try:
        raise ValueError("v" * 1_000_000)
    except ValueError as error:
        structlog.get_logger("test").error("request failed", exc_info=error)
    first, second = stream.getvalue().splitlines()
    assert len(first) < 2 * LONGEST_TEXT + 500
    assert len(second) < LONGEST_STACK + 500
    assert "ValueError" in second


def test_a_kind_of_line_has_a_number(stream: StringIO) -> None:
    """A message that repeats without end is written so many times, and then it is told how many were held back."""
    now = 100.0
    limit = LineLimit(ordinary=5, remarkable=2, seconds=10.0, clock=lambda: now)
    passed = 0
    for _ in range(50):
        try:
            limit(None, "warning", {"event": "no room"})
            passed += 1
        except structlog.DropEvent:
            continue
    assert passed == 2
    assert limit(None, "warning", {"event": "another"}) == {"event": "another"}
    assert limit(None, "info", {"event": "no room"}) == {"event": "no room"}
    now = 111.0
    assert limit(None, "warning", {"event": "no room"}) == {"event": "no room", "held_back": 48}
    assert limit(None, "warning", {"event": "no room"}) == {"event": "no room"}


def test_libraries_that_repeat_themselves_are_held_back(stream: StringIO) -> None:
    """The thousands of lines that asyncio writes when it has no file left are a hundred."""
    configure_logging("INFO", stream)
    for _ in range(3_000):
        logging.getLogger("asyncio").error("socket.accept() out of system resource")
    assert len(lines_of(stream)) == 100
