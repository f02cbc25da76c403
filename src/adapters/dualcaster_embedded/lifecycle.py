"""The life of the servers of a data directory: shared by all holders, ended by the last."""

import contextlib
from pathlib import Path

from attrs import frozen

from dualcaster_embedded.binaries import Binaries, installed, reachable
from dualcaster_embedded.errors import Busy, EmbeddedError, InUse, operating_system_errors
from dualcaster_embedded.handle import Handle
from dualcaster_embedded.layout import Layout, claim, claim_inside, layout_of, require_ours, write_owned
from dualcaster_embedded.locks import FileLock, held_by_anyone, hold, only_holder, starting_or_stopping
from dualcaster_embedded.postgres import Postgres, database_url
from dualcaster_embedded.processes import kill, running_in
from dualcaster_embedded.redis_server import RedisServer, redis_url
from dualcaster_embedded.supervision import ensure_running
from dualcaster_embedded.supervision import stop as stop_server
from dualcaster_embedded.supervisor import Supervisor
from dualcaster_embedded.system_user import Account, account_for
from dualcaster_embedded.values import EmbeddedServers, ServersStatus

STATUS_PATIENCE = 1.0  # seconds
_PROGRAMS = ("initdb", "postgres", "redis-server")


@frozen
class Site:
    """One data directory with the account and the programs that serve it."""

    layout: Layout
    account: Account
    binaries: Binaries

    @property
    def postgres(self) -> Postgres:
        """Its PostgreSQL."""
        return Postgres(self.layout, self.account, self.binaries)

    @property
    def redis(self) -> RedisServer:
        """Its Redis."""
        return RedisServer(self.layout, self.account, self.binaries)

    @property
    def addresses(self) -> EmbeddedServers:
        """Where its servers are reached when they run."""
        return EmbeddedServers(database_url(self.layout), redis_url(self.layout), self.layout.root)

    def stop(self) -> bool:
        """Stop both servers; needs the start lock; true when at least one ran."""
        stopped = [stop_server(self.redis), stop_server(self.postgres)]
        self.layout.keep_running.unlink(missing_ok=True)
        return any(stopped)

    def kill_all(self) -> None:
        """Kill all that works in the directory, for when no server of it can be reached or wanted."""
        kill(running_in(self.layout.root, _PROGRAMS, title=f"postgres: {self.layout.name}:"))

    def stop_if_unused(self, holder: FileLock) -> None:
        """Stop both servers unless somebody else holds them or they are to stay; needs the start lock."""
        if only_holder(holder) and not self.layout.keep_running.exists():
            self.stop()


def start(data_directory: Path, *, keep_running: bool) -> Handle:
    """See ``dualcaster_embedded.start``."""
    layout = layout_of(data_directory)
    with operating_system_errors(layout.root):
        site = Site(layout, account_for(layout.root), installed())
        claim(layout, site.account)
        with starting_or_stopping(layout, site.account):
            holder = hold(layout, site.account)
            try:
                site = _bring_up(site, keep_running)
            except BaseException:
                with contextlib.suppress(EmbeddedError, OSError):
                    site.stop_if_unused(holder)
                holder.close()
                raise
    return Handle(
        site.addresses,
        lambda: _leave(site, holder),
        lambda report: Supervisor(layout, site.account, (site.postgres, site.redis), report),
    )


def stop(data_directory: Path, *, force: bool) -> bool:
    """See ``dualcaster_embedded.stop``."""
    site = _existing(data_directory)
    if site is None:
        return False
    root = site.layout.root
    with operating_system_errors(root), starting_or_stopping(site.layout, site.account):
        if not force and held_by_anyone(site.layout, site.account):
            raise InUse(f"other processes use the servers in {root}: end them first", directory=str(root))
        if held_by_anyone(site.layout, site.account):
            write_owned(site.layout.stopped, "", site.account)
        stopped = site.stop()
        site.kill_all()  # the rest of a start that was killed
        return stopped


def status(data_directory: Path) -> ServersStatus:
    """See ``dualcaster_embedded.status``."""
    site = _existing(data_directory)
    if site is None:
        layout = layout_of(data_directory)
        addresses = EmbeddedServers(database_url(layout), redis_url(layout), layout.root)
        return ServersStatus(addresses, False, None, None, in_use=False, keep_running=False)
    with operating_system_errors(site.layout.root):
        postgres, redis = site.postgres.process(), site.redis.process()
        return ServersStatus(
            site.addresses,
            initialised=site.postgres.initialised,
            postgres_pid=postgres.pid if postgres else None,
            redis_pid=redis.pid if redis else None,
            in_use=_in_use(site),
            keep_running=site.layout.keep_running.exists(),
        )


def _existing(data_directory: Path) -> Site | None:
    layout = layout_of(data_directory)
    with operating_system_errors(layout.root):
        if not layout.root.exists():
            return None
        site = Site(layout, account_for(layout.root), installed())
        require_ours(layout, site.account)
        return site if layout.marker.exists() else None


def _in_use(site: Site) -> bool:
    try:
        with starting_or_stopping(site.layout, site.account, STATUS_PATIENCE):
            return held_by_anyone(site.layout, site.account)
    except Busy:
        return True


def _bring_up(site: Site, keep_running: bool) -> Site:
    claim_inside(site.layout, site.account)
    site.layout.stopped.unlink(missing_ok=True)
    if not site.postgres.initialised:  # what works here was left by a removed directory or a killed start
        site.kill_all()
    idle = site.postgres.process() is None and site.redis.process() is None
    if idle:
        site.layout.keep_running.unlink(missing_ok=True)
    site = Site(site.layout, site.account, reachable(site.binaries, site.account, site.layout, idle=idle))
    if site.postgres.process() is None:
        site.postgres.initialise()
    ensure_running(site.postgres, site.account)
    ensure_running(site.redis, site.account)
    if keep_running:
        write_owned(site.layout.keep_running, "", site.account)
    return site


def _leave(site: Site, holder: FileLock) -> None:
    root = site.layout.root
    try:
        if not root.exists():  # removed while in use: the servers cannot be reached any more
            site.kill_all()
            return
        with operating_system_errors(root), starting_or_stopping(site.layout, site.account):
            site.stop_if_unused(holder)
    finally:
        holder.close()
