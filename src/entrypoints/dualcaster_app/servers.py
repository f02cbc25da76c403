"""Where the servers are, those of the settings or the embedded ones, and the secret that is kept beside these."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import structlog
from attrs import evolve, frozen

import dualcaster_embedded
from dualcaster_app.environment import MIN_SECRET
from dualcaster_app.metrics import process_metrics
from dualcaster_app.private_files import PrivateFile
from dualcaster_app.settings import Settings

KEY_FILE = "secret.key"
BROKER_DATABASE = 1
"""Dramatiq looks through the keys of its database, so it gets one that holds nothing else."""

log = structlog.get_logger(__name__)


@frozen
class ServerAddresses:
    """The addresses of PostgreSQL and Redis."""

    database_url: str
    redis_url: str


def broker_database(redis_url: str, number: int = BROKER_DATABASE) -> str:
    """Point a Redis address at another of its databases."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return urlunsplit(parts._replace(path=f"/{number}"))
    address, _, query = redis_url.partition("?")
    return f"{address}?{urlencode(dict(parse_qsl(query)) | {'db': str(number)})}"


@asynccontextmanager
async def running_servers(settings: Settings) -> AsyncIterator[ServerAddresses]:
    """Yield the addresses of both servers; the embedded ones are held and kept running as long as the block lasts."""
    if not settings.embedded:
        yield ServerAddresses(settings.database_url or "", settings.redis_url or "")
        return
    directory = data_directory(settings)
    handle = await asyncio.to_thread(dualcaster_embedded.start, directory)
    handle.supervise(_report)
    try:
        yield ServerAddresses(
            settings.database_url or handle.servers.database_url, settings.redis_url or handle.servers.redis_url
        )
    finally:
        await asyncio.to_thread(handle.close)


def _report(restart: dualcaster_embedded.Restart) -> None:
    if restart.error is not None:
        log.error("embedded server cannot be started", server=restart.server, reason=str(restart.error))
        return
    log.warning("embedded server had ended and was started again", server=restart.server)
    process_metrics().embedded_restarts.labels(restart.server).inc()


def embedded_status(settings: Settings) -> dualcaster_embedded.ServersStatus:
    """Tell what runs in the data directory; starts nothing."""
    return dualcaster_embedded.status(data_directory(settings))


def stop_embedded(settings: Settings, *, force: bool = False) -> bool:
    """Stop the embedded servers; False where none ran. Raises ``InUse`` while others hold them."""
    return dualcaster_embedded.stop(data_directory(settings), force=force)


def default_directory() -> Path:
    """Return the directory that the embedded servers of this user have unless told otherwise."""
    return dualcaster_embedded.default_data_directory()


def data_directory(settings: Settings) -> Path:
    """Return where the embedded servers and the site's key are kept."""
    return settings.data_directory or default_directory()


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
    return PrivateFile(
        directory / KEY_FILE,
        variable="SECRET_KEY",
        make=lambda: token_urlsafe(48),
        least=MIN_SECRET,
        consequence="signs everybody out",
    ).kept()
