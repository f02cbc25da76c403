"""How log lines are written: with stacks, of bounded length, and no more of a kind than anybody can read."""

import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog
from attrs import define, field

LONGEST_TEXT = 2_000
"""Characters of a value in a line; what is longer loses its middle."""
LONGEST_STACK = 12_000
"""Characters of a stack."""
Line = MutableMapping[str, Any]


@define
class LineLimit:
    """Passes so many lines of a kind in each ``seconds``, and says with the next one how many it held back.

    The kind of a line is its message, which never varies, and its level. Lines below warnings, such as the one of
    each request, have ``ordinary`` as their number, the others ``remarkable``.
    """

    ordinary: int = 20_000
    remarkable: int = 100
    seconds: float = 10.0
    clock: Callable[[], float] = time.monotonic
    _began: float = field(default=0.0, init=False)
    _counts: dict[tuple[str, str], int] = field(factory=dict, init=False)
    _held: dict[tuple[str, str], int] = field(factory=dict, init=False)

    def __call__(self, _logger: object, level: str, line: Line) -> Line:
        """Pass a line or drop it, as a processor of structlog. Raises ``structlog.DropEvent``."""
        passes, held = self._count((level, str(line.get("event"))[:200]))
        if not passes:
            raise structlog.DropEvent
        if held:
            line["held_back"] = held
        return line

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass a line of a library or drop it, as a filter of ``logging``."""
        passes, held = self._count((record.levelname.lower(), f"{record.name} {str(record.msg)[:200]}"))
        if passes and held:
            record.msg = f"{record.msg} ({held} like it were held back)"
        return passes

    def _count(self, kind: tuple[str, str]) -> tuple[bool, int]:
        """Count a line; tell whether it passes, and how many of its kind were held back before."""
        now = self.clock()
        if now - self._began >= self.seconds:
            self._began = now
            self._held = {kind: n - self._most(kind) for kind, n in self._counts.items() if n > self._most(kind)}
            self._counts.clear()
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind] <= self._most(kind), self._held.pop(kind, 0)

    def _most(self, kind: tuple[str, str]) -> int:
        return self.ordinary if kind[0] in ("debug", "info") else self.remarkable


def shortened(_logger: object, _level: str, line: Line) -> Line:
    """Cut long values of a line, as a processor of structlog."""
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = _cut(value, LONGEST_STACK if name == "exception" else LONGEST_TEXT)
        elif isinstance(value, bytes | list | dict | tuple | set):
            line[name] = _cut(repr(value), LONGEST_TEXT)
    return line


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} [... {len(text) - 2 * half} characters ...] {text[-half:]}"


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Write log lines from a level on: for people to a terminal, else one JSON object a line.

    Those of libraries take the same way. They go to standard error unless a ``stream`` is given.
    """
    out = stream or sys.stderr
    render: Any = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    limit = LineLimit()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        shortened,
    ]
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[limit, *shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    handler.addFilter(limit)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
