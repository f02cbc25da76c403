"""What callers get to see of the embedded servers."""

from pathlib import Path

from attrs import frozen

from dualcaster_embedded.errors import EmbeddedError


@frozen
class EmbeddedServers:
    """Where the running PostgreSQL and Redis of one data directory are reached."""

    database_url: str
    redis_url: str
    data_directory: Path


@frozen
class ServersStatus:
    """The state of one data directory at one moment.

    ``in_use`` says that some process holds the servers (or is starting or stopping them just now);
    ``keep_running`` that they stay when the last holder leaves. A pid is ``None`` where no server runs.
    """

    servers: EmbeddedServers
    initialised: bool
    postgres_pid: int | None
    redis_pid: int | None
    in_use: bool
    keep_running: bool

    @property
    def running(self) -> bool:
        """Whether both servers run."""
        return self.postgres_pid is not None and self.redis_pid is not None


@frozen
class Restart:
    """A server that had ended by itself was started again, or could not be: then ``error`` says why."""

    server: str
    error: EmbeddedError | None = None
