"""Notices on a text stream."""

import sys
from typing import TextIO

from dualcaster_core.notifying.ports import Notice


class ConsoleNotifier:
    """``Notifier`` that writes each notice as one line; standard error unless told otherwise."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    async def notify(self, notice: Notice) -> None:
        """Write the notice."""
        stream = self._stream or sys.stderr
        stream.write(f"[{notice.category}] to {notice.username}: {notice.title} | {notice.body}\n")
        stream.flush()
