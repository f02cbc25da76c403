"""Work that is cut off in the middle, as by a process that ends there."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


class CutOff:
    """Runs a coroutine up to so many suspensions, and cuts it off there; says whether it came to its end."""

    def __init__(self, work: Coroutine[Any, Any, object], after: int) -> None:
        self._work, self._after = work, after

    def __await__(self) -> Generator[Any, Any, bool]:
        for _ in range(self._after):
            try:
                waited_for = self._work.send(None)
            except StopIteration:
                return True
            yield waited_for
        try:
            waited_for = self._work.throw(asyncio.CancelledError())
            while True:  # what runs on the way out, such as a rollback
                yield waited_for
                waited_for = self._work.send(None)
        except (StopIteration, asyncio.CancelledError):
            return False
