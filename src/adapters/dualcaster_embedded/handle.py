"""A process's hold on the servers of a data directory."""

import atexit
import os
import threading
from collections.abc import Callable
from types import TracebackType

from dualcaster_embedded.values import EmbeddedServers


class Handle:
    """Keeps the servers running until it is closed; several may be open, in one process or many.

    A context manager that gives the ``EmbeddedServers``. A program that ends without closing it closes it
    on the way out; one that is killed loses it with its life.
    """

    def __init__(self, servers: EmbeddedServers, leave: Callable[[], None]) -> None:
        self.servers = servers
        self._leave: Callable[[], None] | None = leave
        self._mutex = threading.Lock()
        self._owner = os.getpid()
        atexit.register(self.close)

    def close(self) -> None:
        """Let go of the servers, and stop them when nobody else holds them; more calls do nothing.

        Takes about a second where it stops them. In a forked child it does nothing, for the hold is the parent's.
        """
        if os.getpid() != self._owner:
            return
        with self._mutex:
            leave, self._leave = self._leave, None
        if leave is not None:
            atexit.unregister(self.close)
            leave()

    def __enter__(self) -> EmbeddedServers:
        return self.servers

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
