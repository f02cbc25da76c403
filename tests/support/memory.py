"""How much memory something takes: what it costs, on any machine however busy."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def memory_of_at_most(limit: int) -> Iterator[None]:
    """Hold what is allocated at once inside to a number of bytes."""
    tracemalloc.start()
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most <= limit, f"{most:,} bytes at once"
