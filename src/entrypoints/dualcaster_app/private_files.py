"""Secrets that are made at the first start and kept in files for their owner alone."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from attrs import field, frozen

from dualcaster_app.environment import SettingInvalid

_PRIVATE = 0o600
_LONGEST = 4_096


@frozen(kw_only=True)
class PrivateFile:
    """A file with one secret of at least so many characters, as ``make`` makes them.

    ``variable`` is the setting that errors name, ``consequence`` what a new secret does.
    """

    path: Path = field(kw_only=False)
    variable: str
    make: Callable[[], str]
    least: int
    consequence: str

    def kept(self) -> str:
        """Return the secret, made where there is none; of processes that make it at once, all get the same.

        Raises ``SettingInvalid``. A file that others can read is refused, not mended: whoever could read it may have.
        """
        with self._refused():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.path.lexists(self.path):
                with self._fresh() as fresh, suppress(FileExistsError):
                    os.link(fresh, self.path)
            return self._read()

    def replace(self) -> str:
        """Put a new secret in the place of the one that is kept, whole, and return it. Raises ``SettingInvalid``."""
        with self._refused():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._fresh() as fresh:
                fresh.replace(self.path)
            return self._read()

    @contextmanager
    def _refused(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingInvalid(
                self.variable, f"must be set, since none can be kept at {self.path}: {reason}"
            ) from error

    @contextmanager
    def _fresh(self) -> Iterator[Path]:
        """Write a new secret to a file beside, which is gone afterwards."""
        fresh = self.path.with_name(f".{self.path.name}.{token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(self.make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            yield fresh
        finally:
            fresh.unlink(missing_ok=True)

    def _read(self) -> str:
        path = self.path
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), encoding="ascii", errors="replace") as file:
            self._check_owner(file)
            secret = file.read(_LONGEST).strip()
        if len(secret) < self.least:
            raise SettingInvalid(
                self.variable, f"{path} holds no key of {self.least} characters; delete it for a new one"
            )
        return secret

    def _check_owner(self, file: TextIO) -> None:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode) or facts.st_mode & 0o077:
            raise SettingInvalid(
                self.variable,
                f"{self.path} can be read by others (mode {stat.S_IMODE(facts.st_mode):04o}); delete it for a new key, "
                f"which {self.consequence}, or give it mode 0600 where nobody else has read it",
            )
        if facts.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise SettingInvalid(
                self.variable, f"{self.path} belongs to another account; set {self.variable}, or delete the file"
            )
