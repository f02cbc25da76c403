"""The site's secret: that of the settings, or one that is made at the first start and kept in the data directory."""

import os
import stat
from pathlib import Path
from secrets import token_hex, token_urlsafe

from attrs import evolve

from dualcaster_app.environment import MIN_SECRET, SettingInvalid
from dualcaster_app.servers import data_directory
from dualcaster_app.settings import Settings

KEY_FILE = "secret.key"
_PRIVATE = 0o600
_LONGEST = 4_096


def with_secret_key(settings: Settings) -> Settings:
    """Return the settings with a secret key, made and kept where they have none.

    Raises ``SettingInvalid`` where others reach the site and it has no key of its own, and where the file is not ours
    alone.
    """
    settings.require_own_secret()
    if settings.secret_key is not None:
        return settings
    return evolve(settings, secret_key=kept_secret(data_directory(settings)))


def kept_secret(directory: Path) -> str:
    """Return the secret of a data directory; of processes that make it at once, all get the same.

    Raises ``SettingInvalid``. A file that others can read is refused, not mended: whoever could read it may have.
    """
    path = directory / KEY_FILE
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.path.lexists(path):
            _make(path)
        return _read(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingInvalid("SECRET_KEY", f"must be set, since none can be kept at {path}: {reason}") from error


def _make(path: Path) -> None:
    """Put a new secret in place whole, unless another process was first."""
    fresh = path.with_name(f".{KEY_FILE}.{token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)


def _read(path: Path) -> str:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), encoding="ascii", errors="replace") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode) or facts.st_mode & 0o077:
            mode = stat.S_IMODE(facts.st_mode)
            raise SettingInvalid(
                "SECRET_KEY",
                f"{path} can be read by others (mode {mode:04o}); delete it for a new key, which signs everybody out, "
                "or give it mode 0600 where nobody else has read it",
            )
        if facts.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise SettingInvalid("SECRET_KEY", f"{path} belongs to another account; set SECRET_KEY, or delete the file")
        secret = file.read(_LONGEST).strip()
    if len(secret) < MIN_SECRET:
        raise SettingInvalid("SECRET_KEY", f"{path} holds no key of {MIN_SECRET} characters; delete it for a new one")
    return secret
