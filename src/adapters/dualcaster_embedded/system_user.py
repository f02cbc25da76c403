"""The operating system account under which the servers run, and how programs are run as it."""

import os
import pwd
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from dualcaster_embedded.errors import DirectoryNotTraversable, NoAccount

UNPRIVILEGED = ("postgres", "_postgres", "nobody")
_DETACHED = 'log=$1; shift; "$@" </dev/null >"$log" 2>&1 & echo $!'
_MAY_ENTER = 'for path in "$@"; do [ -x "$path" ] || exit 1; done'
_MAY_READ = 'for path in "$@"; do [ -r "$path" ] || exit 1; done'


@frozen
class Account:
    """An account; ``borrowed`` when this process is root and runs the servers as somebody else."""

    uid: int
    gid: int
    borrowed: bool

    def run(
        self,
        command: Sequence[object],
        *,
        cwd: Path,
        given: str = "",
        environment: Mapping[str, str] | None = None,
        timeout: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, its stderr among its stdout; seconds; raises ``OSError``."""
        return subprocess.run(  # noqa: S603 - the programs are the wheels' own and /bin/sh
            [str(part) for part in command],
            cwd=cwd,
            input=given,
            env=clean_environment() | dict(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            start_new_session=True,
            umask=0o077,
            **self._identity(),
        )

    def spawn(self, command: Sequence[object], *, cwd: Path, log: Path) -> int:
        """Start a server that outlives us and our terminal, its output in ``log``; returns its pid.

        A shell in between makes it nobody's child, so that no parent has to collect it.
        """
        shell = ["/bin/sh", "-c", _DETACHED, "sh", log, *command]
        return int(self.run(shell, cwd=cwd).stdout)

    def may_read(self, paths: Iterable[Path]) -> bool:
        """Whether the account can read all these files."""
        return self._check(_MAY_READ, paths)

    def require_traversable(self, directory: Path) -> None:
        """Raise ``DirectoryNotTraversable`` unless the account can pass through ``directory``."""
        if not self.borrowed or self._check(_MAY_ENTER, [directory]):
            return
        chain = [*reversed(directory.parents), directory]
        barred = next((step for step in chain if not self._check(_MAY_ENTER, [step])), directory)
        raise DirectoryNotTraversable(
            f"as root the servers run as {self}, who may not pass through {barred}: choose a data directory "
            f"below a directory open to others (such as /var/lib), or allow it with 'chmod o+x {barred}'",
            directory=str(barred),
            account=str(self),
        )

    def own(self, descriptor: int) -> None:
        """Give an open file or directory to the account."""
        if self.borrowed:
            os.fchown(descriptor, self.uid, self.gid)

    def named(self) -> "Account":
        """This account, or ``NoAccount`` when it has no name, which PostgreSQL's initdb insists on."""
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            raise NoAccount(
                f"user id {self.uid} has no name in /etc/passwd, and PostgreSQL creates no database without one: "
                "add an entry or run as a named account",
                uid=self.uid,
            ) from None
        return self

    def __str__(self) -> str:
        try:
            return f"'{pwd.getpwuid(self.uid).pw_name}'"
        except KeyError:
            return f"user id {self.uid}"

    def _check(self, script: str, paths: Iterable[Path]) -> bool:
        shell = ["/bin/sh", "-c", script, "sh", *paths]
        return self.run(shell, cwd=Path("/")).returncode == 0

    def _identity(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}


def account_for(directory: Path) -> Account:
    """The account for the servers of ``directory``: ourselves, or when root its owner or an unprivileged one.

    Raises ``NoAccount`` when root finds none.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), borrowed=False)
    if directory.exists():
        owner = directory.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, borrowed=True)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, borrowed=True)
    raise NoAccount(
        f"PostgreSQL refuses to run as root, and none of the accounts {', '.join(UNPRIVILEGED)} exists: "
        "create one of them or run as an ordinary user",
    )


def clean_environment() -> dict[str, str]:
    """An environment without ``PG*`` variables, which would redirect servers and clients alike."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}
