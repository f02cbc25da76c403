"""What lies where in a data directory, and how the directory comes to be ours."""

import hashlib
import os
import re
import stat
from pathlib import Path

from attrs import frozen

from dualcaster_embedded.errors import DirectoryNotOurs, DirectoryNotWritable, SocketDirectoryTaken
from dualcaster_embedded.system_user import Account

MARKER = "DUALCASTER"
KEPT_BESIDE = frozenset({"files", "index.sock", "payment-sandbox", "price-feeds", "secret.key", "statement.key"})
"""What the application may have put into a directory before servers were started there."""
MARKER_TEXT = """This directory belongs to Dualcaster's embedded PostgreSQL and Redis.
Change nothing in it by hand. To remove it, stop Dualcaster first.
"""
POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "redis.sock"
SOCKET_PATH_LIMIT = 103  # bytes: macOS; Linux allows 107
_PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


@frozen
class Layout:
    """The paths of one data directory, which need not exist yet."""

    root: Path

    @property
    def marker(self) -> Path:
        """The file whose presence says that the directory is ours."""
        return self.root / MARKER

    @property
    def start_lock(self) -> Path:
        """Held exclusively while servers are started or stopped."""
        return self.root / "start.lock"

    @property
    def holders_lock(self) -> Path:
        """Held shared by every handle for as long as it is open."""
        return self.root / "holders.lock"

    @property
    def keep_running(self) -> Path:
        """Present while the servers are to stay when the last holder leaves."""
        return self.root / "keep-running"

    @property
    def supervisor_lock(self) -> Path:
        """Held exclusively by the one handle that looks after the servers."""
        return self.root / "supervisor.lock"

    @property
    def stopped(self) -> Path:
        """Present while the servers were stopped although somebody held them."""
        return self.root / "stopped"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """Redis's append-only file and settings."""
        return self.root / "redis"

    @property
    def log(self) -> Path:
        """The servers' logs."""
        return self.root / "log"

    @property
    def name(self) -> str:
        """A short name of its own, made from the path."""
        return f"dualcaster-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]}"

    @property
    def sockets(self) -> Path:
        """The directory of the sockets: inside, or below /tmp when the path is too long or too odd.

        /tmp rather than ``$TMPDIR``, because all processes must agree on it.
        """
        inside = self.root / "sockets"
        if len(os.fsencode(inside / POSTGRES_SOCKET)) <= SOCKET_PATH_LIMIT and _PLAIN.fullmatch(str(inside)):
            return inside
        return Path("/tmp") / self.name  # noqa: S108 - its owner and mode are checked


def layout_of(directory: Path) -> Layout:
    """The layout of a directory named by the user; links are followed and ``~`` is expanded."""
    return Layout(directory.expanduser().resolve())


def require_ours(layout: Layout, account: Account) -> None:
    """Raise ``DirectoryNotOurs`` or ``DirectoryNotWritable`` unless an existing directory is ours or empty."""
    root = layout.root
    if not root.is_dir():
        raise DirectoryNotOurs(f"{root} is a file: choose a directory for the data", directory=str(root))
    if not account.borrowed and root.stat().st_uid != account.uid:
        raise DirectoryNotWritable(
            f"{root} belongs to another account than {account}: run as its owner or choose another data directory",
            directory=str(root),
        )
    # In this order: the marker is the first entry of a directory of ours, so one that is seen filled has it by now.
    if any(one.name not in KEPT_BESIDE for one in root.iterdir()) and not layout.marker.exists():
        raise DirectoryNotOurs(
            f"{root} is not empty and was not made by Dualcaster: choose an empty or a new directory",
            directory=str(root),
        )


def claim(layout: Layout, account: Account) -> None:
    """Create the data directory, or check that it is ours, and make it private.

    An empty directory is adopted. Raises ``DirectoryNotOurs``, ``DirectoryNotWritable`` or
    ``DirectoryNotTraversable``; the permissions of parents are never changed.
    """
    root = layout.root
    if root.exists():
        require_ours(layout, account)
    account.require_traversable(next(parent for parent in root.parents if parent.exists()))
    root.parent.mkdir(parents=True, exist_ok=True)
    account.require_traversable(root.parent)
    make_private(root, account)
    descriptor = open_owned(layout.marker, os.O_RDWR | os.O_CREAT, account)
    try:
        if os.fstat(descriptor).st_size == 0:
            os.write(descriptor, MARKER_TEXT.encode())
    finally:
        os.close(descriptor)


def claim_inside(layout: Layout, account: Account) -> None:
    """Create the directories for logs, Redis and sockets; needs the start lock.

    Raises ``SocketDirectoryTaken`` when a directory below /tmp belongs to somebody else.
    """
    make_private(layout.log, account)
    make_private(layout.redis, account)
    try:
        make_private(layout.sockets, account)
    except OSError as error:
        raise SocketDirectoryTaken(
            f"{layout.sockets} is needed for sockets but is not a private directory of {account}: "
            "remove it or choose a shorter data directory",
            directory=str(layout.sockets),
        ) from error


def make_private(directory: Path, account: Account) -> None:
    """Create a directory with mode 0700 for the account, or give an existing one that mode.

    Raises ``OSError`` when it is a link or belongs to somebody else.
    """
    directory.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(descriptor)
        if found.st_uid not in {account.uid, os.geteuid()}:
            raise PermissionError(f"{directory} belongs to user id {found.st_uid}")
        if found.st_uid != account.uid:
            account.own(descriptor)
        if stat.S_IMODE(found.st_mode) != 0o700:
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def open_owned(path: Path, flags: int, account: Account) -> int:
    """Open a file with mode 0600 for the account without following a link; returns the descriptor."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    account.own(descriptor)
    return descriptor


def write_owned(path: Path, text: str, account: Account) -> None:
    """Replace a file as a whole; needs the start lock."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = open_owned(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, account)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make renames in a directory survive a loss of power."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
