"""Processes that move money, each killed at the suspension that it is told, if it comes to it.

``python -m tests.support.money_worker DATA_DIRECTORY`` reads lines of a payment's key and a number of suspensions, has
a process of its own move that payment, or with 0 as the key all that is due and that others left, and writes how it
ended: ``-9`` where it was killed, ``0`` where it was done. What all of them need is imported once, and each opens the
application by itself.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any

from dualcaster_app import Settings, open_application

IN_BETWEEN = 0.02
"""Seconds from a suspension to the kill: what was sent arrives meanwhile, and what is answered is not read any more."""


class Killed:
    """Runs a coroutine up to so many suspensions, passes on what is thrown into it, and kills the process there."""

    def __init__(self, work: Coroutine[Any, Any, object], after: int) -> None:
        self._work, self._after = work, after

    def __await__(self) -> Generator[Any, Any, None]:
        raised: BaseException | None = None
        for _ in range(self._after):
            try:
                waited_for = self._work.send(None) if raised is None else self._work.throw(raised)
            except StopIteration:
                return
            try:
                raised = None
                yield waited_for
            except BaseException as error:
                raised = error
        time.sleep(IN_BETWEEN)
        os.kill(os.getpid(), signal.SIGKILL)


async def move(data_directory: Path, payment_id: int, suspensions: int) -> None:
    """Move the money of a payment, or of all."""
    async with open_application(Settings(data_directory=data_directory), migrated=False, quiet=True) as application:
        moving = application.escrow.moving
        await Killed(moving.move(payment_id) if payment_id else moving.run(), suspensions)


def _in_process(data_directory: Path, payment_id: int, suspensions: int) -> int:
    child = os.fork()
    if child == 0:
        asyncio.run(move(data_directory, payment_id, suspensions))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{_in_process(Path(sys.argv[1]), *map(int, line.split()))}\n")
        sys.stdout.flush()
