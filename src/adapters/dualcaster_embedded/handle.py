"""A process's hold on the servers of a data directory."""

import atexit
import os
import threading
from collections.abc import Callable
from types import TracebackType

from dualcaster_embedded.supervisor import Supervisor
from dualcaster_embedded.values import EmbeddedServers, Restart


class Handle:
    """Keeps the servers running until it is closed; several may be open, in one process or many.

    A context manager that gives the ``EmbeddedServers``. A program that ends without closing it closes it
    on the way out; one that is killed loses it with its life.
    """

    def __init__(
        self,
        servers: EmbeddedServers,
        leave: Callable[[], None],
        supervisor: Callable[[Callable[[Restart], None]], Supervisor],
    ) -> None:
        self.servers = servers
        self._make_supervisor = supervisor
        self._supervisor: Supervisor | None = None
        self._leave: Callable[[], None] | None = leave
        self._mutex = threading.Lock()
        self._owner = os.getpid()
        atexit.register(self.close)

    def supervise(self, report: Callable[[Restart], None] = lambda _restart: None) -> None:
        """Start a server again that ends while this handle is open, from a thread of its own.

        It is noticed within a second. A server that cannot be started is tried again after 2, 4, 8 and so on to 60
        seconds, which is how a full disk is got over. ``report`` is called in that thread after each start and each
        failure. Of all open handles of a directory one does the work.
        """
        with self._mutex:
            if self._leave is None or self._supervisor is not None:
                return
            self._supervisor = self._make_supervisor(report)
            self._supervisor.start()

    def close(self) -> None:
        """Let go of the servers, and stop them when nobody else holds them; more calls do nothing.

        Takes about a second where it stops them. In a forked child it does nothing, for the hold is the parent's.
        """
        if os.getpid() != self._owner:
            return
        with self._mutex:
            leave, self._leave = self._leave, None
            supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.stop()
        if leave is not None:
            atexit.unregister(self.close)
            leave()

    def __enter__(self) -> EmbeddedServers:
        return self.servers

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
