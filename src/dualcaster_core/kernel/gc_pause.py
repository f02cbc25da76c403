"""Stretches of work that the cyclic garbage collector would only slow down."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_guard = Lock()
_under_way: list[bool] = []
"""For each stretch under way, on whatever thread, whether the collector was on when it began."""


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the collector for a synchronous stretch that makes many objects and no cycles among them.

    While a list of thousands of small values grows, the collector goes over all of them again and again and finds
    nothing; for a collection of 12,000 rows that took a third of the time. Stretches of several threads may overlap:
    the collector runs again when the last one has ended. Never await inside.
    """
    with _guard:
        _under_way.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _guard:
            _resume()


def _resume() -> None:
    """End a stretch: the first one of those that overlap knows whether the collector was on."""
    was_enabled = _under_way[0]
    _under_way.pop()
    if not _under_way and was_enabled:
        gc.enable()
