"""The embedded PostgreSQL: its cluster, settings and process."""

import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psutil
from attrs import frozen

from dualcaster_embedded.binaries import POSTGRES_MAJOR, Binaries
from dualcaster_embedded.errors import VersionMismatch, failure
from dualcaster_embedded.layout import POSTGRES_SOCKET, Layout, sync_directory, write_owned
from dualcaster_embedded.processes import kill, running_in
from dualcaster_embedded.supervision import listens
from dualcaster_embedded.system_user import Account, clean_environment

ROLE = DATABASE = "dualcaster"
PORT = 5432  # names the socket; nothing listens on the network
_SETTINGS = "dualcaster.conf"
_PARTIAL = "postgres.partial-"
_DISCARD_PATIENCE = 10.0  # seconds
_MEGABYTE = 2**20


@frozen
class Postgres:
    """The PostgreSQL of one data directory."""

    layout: Layout
    account: Account
    binaries: Binaries
    name: str = "PostgreSQL"
    stop_signals: Sequence[tuple[signal.Signals, float]] = (
        (signal.SIGINT, 60.0),  # fast: rolls back what is open and writes a checkpoint
        (signal.SIGQUIT, 20.0),  # immediate: the next start recovers
        (signal.SIGKILL, 10.0),
    )

    @property
    def directory(self) -> Path:
        """The cluster."""
        return self.layout.postgres

    @property
    def socket(self) -> Path:
        """The socket of the only listener."""
        return self.layout.sockets / POSTGRES_SOCKET

    @property
    def log(self) -> Path:
        """What the server says before its own log files, one for each weekday, are open."""
        return self.layout.log / "postgresql.log"

    @property
    def initialised(self) -> bool:
        """Whether the cluster exists; it appears complete or not at all."""
        return (self.directory / "PG_VERSION").exists()

    def process(self) -> psutil.Process | None:
        """The live postmaster that ``postmaster.pid`` names."""
        try:
            pid = int((self.directory / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return next((one for one in running_in(self.directory, {"postgres"}) if one.pid == pid), None)

    def answers(self) -> bool:
        """Whether ``SELECT 1`` works; a server with no connection left is alive too."""
        if not listens(self.socket):
            return False
        command = [self.binaries.psql, "-XAtqc", "SELECT 1", "-h", self.socket.parent, "-p", str(PORT)]
        try:
            result = subprocess.run(  # noqa: S603 - the wheel's own program
                [str(part) for part in [*command, "-U", ROLE, "-d", DATABASE]],
                env=clean_environment() | {"PGCONNECT_TIMEOUT": "5"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=10,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return result.stdout.strip() == "1" or "too many clients" in result.stderr

    def initialise(self) -> None:
        """Create the cluster unless it exists; needs the start lock and no running server.

        It is made under another name and renamed when complete, so that a kill leaves none or a whole one.
        Raises ``VersionMismatch``, ``NoAccount``, ``DiskFull`` or ``ServerFailed``.
        """
        if self.initialised:
            self.require_our_version()
            return
        self.account.named()
        root = self.layout.root
        for abandoned in root.glob(f"{_PARTIAL}*"):
            _discard(abandoned)
        fresh = root / f"{_PARTIAL}{secrets.token_hex(4)}"
        try:
            self._create_cluster(fresh)
            fresh.rename(self.directory)
        except BaseException:
            _discard(fresh)
            raise
        sync_directory(root)

    def require_our_version(self) -> None:
        """Raise ``VersionMismatch`` when another major version wrote the cluster."""
        found = (self.directory / "PG_VERSION").read_text().strip()
        if found != str(POSTGRES_MAJOR):
            raise VersionMismatch(
                f"{self.directory} was written by PostgreSQL {found}, and PostgreSQL {POSTGRES_MAJOR} is installed: "
                "dump it with the Dualcaster release that wrote it and load the dump into a new directory",
                found=found,
                installed=str(POSTGRES_MAJOR),
            )

    def prepare(self) -> None:
        """End processes whose postmaster was killed, drop its lock files, write the settings."""
        kill(running_in(self.directory, {"postgres"}, title=f"postgres: {self.layout.name}:"))
        lock = self.socket.with_name(f"{POSTGRES_SOCKET}.lock")
        for stale in (self.directory / "postmaster.pid", self.socket, lock):
            stale.unlink(missing_ok=True)
        write_owned(self.directory / _SETTINGS, settings(self.layout), self.account)

    def command(self) -> Sequence[object]:
        """The postmaster's command line; all else is in its settings."""
        return [self.binaries.postgres, "-D", self.directory]

    def _create_cluster(self, directory: Path) -> None:
        initdb: list[object] = [
            self.binaries.initdb,
            "-D",
            directory,
            "-U",
            ROLE,
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        collation = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = self.account.run([*initdb, *collation, "--no-instructions"], cwd=self.layout.root)
        if made.returncode != 0:
            raise failure("creating the database", made.stdout, self.layout.root)
        with (directory / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(f"\ninclude '{_SETTINGS}'\n")
        write_owned(directory / _SETTINGS, settings(self.layout), self.account)
        alone: list[object] = [
            self.binaries.postgres,
            "--single",
            "-j",
            "-c",
            "logging_collector=off",
            "-D",
            directory,
            "postgres",
        ]
        filled = self.account.run(alone, cwd=directory, given=f"CREATE DATABASE {DATABASE};\n\n")
        if filled.returncode != 0 or "ERROR:" in filled.stdout:
            raise failure("creating the database", filled.stdout, self.layout.root)


def database_url(layout: Layout) -> str:
    """The URL under which libpq reaches the database; the port shields it from ``$PGPORT``."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(layout.sockets))}&port={PORT}"


def settings(layout: Layout) -> str:
    """PostgreSQL's settings: durable, private, sized for a machine shared with other programs."""
    memory = psutil.virtual_memory().total // _MEGABYTE
    shared = max(32, min(256, memory // 8))
    return f"""# written at every start
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{layout.sockets}'
unix_socket_permissions = 0700
cluster_name = '{layout.name}'
max_connections = 100
shared_buffers = {shared}MB
effective_cache_size = {max(shared, memory // 2)}MB
dynamic_shared_memory_type = {_dynamic_memory()}
random_page_cost = 1.1
jit = off
fsync = on
synchronous_commit = on
full_page_writes = on
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
logging_collector = on
log_directory = '../{layout.log.name}'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
"""


def _discard(directory: Path) -> None:
    """Remove an unfinished cluster, which a helper of a killed initdb may go on filling for a moment."""
    deadline = time.monotonic() + _DISCARD_PATIENCE
    while directory.exists() and time.monotonic() < deadline:
        shutil.rmtree(directory, ignore_errors=True)


def _dynamic_memory() -> str:
    """Files instead of /dev/shm where that is as small as containers make it."""
    shared = Path("/dev/shm")  # noqa: S108 - only measured
    roomy = not shared.exists() or shutil.disk_usage(shared).total >= 256 * _MEGABYTE
    return "posix" if roomy else "mmap"
