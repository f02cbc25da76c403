"""Keeps the servers of a held data directory running: what was killed or ended by itself is started again."""

import contextlib
import threading
from collections.abc import Callable

import psutil

from dualcaster_embedded.errors import EmbeddedError, operating_system_errors
from dualcaster_embedded.layout import Layout
from dualcaster_embedded.locks import FileLock, starting_or_stopping, supervise_alone
from dualcaster_embedded.processes import alive
from dualcaster_embedded.supervision import Server, ensure_running
from dualcaster_embedded.system_user import Account
from dualcaster_embedded.values import Restart

INTERVAL = 1.0  # seconds between two looks
LONGEST_PAUSE = 60.0  # seconds between two tries of a server that cannot be started


class Supervisor:
    """A thread that looks after both servers as long as a handle is open.

    Of all handles of a directory, in whatever process, one supervises at a time; when its process ends, another takes
    over. A directory that was removed, or whose servers were stopped by force, is left alone.
    """

    def __init__(
        self, layout: Layout, account: Account, servers: tuple[Server, ...], report: Callable[[Restart], None]
    ) -> None:
        self._layout = layout
        self._account = account
        self._servers = servers
        self._report = report
        self._seen: dict[str, psutil.Process] = {}
        self._attempts = 0
        self._lock: FileLock | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="embedded servers", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a start under way is finished first."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._ending.wait(self._pause()):
                self._look()
        finally:
            if self._lock is not None:
                self._lock.close()

    def _pause(self) -> float:
        return min(LONGEST_PAUSE, INTERVAL * float(2**self._attempts))

    def _look(self) -> None:
        if not self._layout.root.exists() or not self._is_ours_to_do():
            return
        for server in self._servers:
            try:
                with operating_system_errors(self._layout.root):
                    self._keep_running(server)
            except EmbeddedError as error:
                self._attempts = min(self._attempts + 1, 10)
                self._report(Restart(server.name, error))
                return
        self._attempts = 0

    def _is_ours_to_do(self) -> bool:
        if self._lock is None:
            with contextlib.suppress(OSError):
                self._lock = supervise_alone(self._layout, self._account)
        return self._lock is not None

    def _keep_running(self, server: Server) -> None:
        process = self._seen.get(server.name) or server.process()
        if process is not None and alive(process):
            self._seen[server.name] = process
            return
        self._seen.pop(server.name, None)
        with starting_or_stopping(self._layout, self._account):
            if self._ending.is_set() or self._layout.stopped.exists():
                return
            started = ensure_running(server, self._account)
        if started:
            self._report(Restart(server.name))
