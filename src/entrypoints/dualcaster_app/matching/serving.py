"""Runs an index of the market, and looks at one that runs."""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import msgspec
import psutil
from attrs import frozen

from dualcaster_app.servers import data_directory, running_servers
from dualcaster_app.settings import IndexSettings, Settings
from dualcaster_columnar.following import FollowingIndex
from dualcaster_columnar.server import serve_index
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.matching.index.errors import IndexCorrupt
from dualcaster_core.matching.index.model import Shard
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from dualcaster_postgres.sql.database import Database

CHECK_SECONDS = 3_600.0
LOOK_SECONDS = 2.0
_SHARE = 0.8


@frozen(kw_only=True)
class IndexPart:
    """What of a part an index holds, what the database has, and whether they are the same."""

    part: str
    held: int
    stored: int
    is_same: bool


@frozen(kw_only=True)
class IndexHealth:
    """What an index says of itself: its shard, what it holds, how far it has come, what it takes and was asked."""

    shard: int
    shards: int
    people: int
    printings: int
    haves: int
    wants: int
    mark: str
    generation: int
    behind_seconds: float
    bytes_held: int
    built_seconds: float
    answered: int
    refused: int


def allowed_bytes(index: IndexSettings) -> int:
    """Return how much of the memory an index may take: four fifths of what is free, and no more than is set."""
    free = int(psutil.virtual_memory().available * _SHARE)
    return free if index.memory_mb is None else min(index.memory_mb << 20, free)


def default_socket(settings: Settings) -> Path:
    """Return the first socket of the settings, or one in the data directory."""
    return settings.index.sockets[0] if settings.index.sockets else data_directory(settings) / "index.sock"


async def run_index(
    settings: Settings,
    path: Path,
    *,
    shard: Shard,
    stopping: asyncio.Event,
    progress: Callable[[int, int], object],
    on_ready: Callable[[float], object],
) -> None:
    """Build an index, and serve it at a socket until ``stopping`` is set.

    ``progress`` is told how many entries of lists have been read, and of how many; ``on_ready`` how long that took.
    Raises ``IndexTooLarge``, ``AddressTaken``, and ``ServiceUnavailable`` where the database cannot be reached.
    """
    async with running_servers(settings) as servers:
        database = Database(servers.database_url, settings.database.work)
        await database.open()
        reader = f"{socket.gethostname()}:{path}:{os.getpid()}"
        index = FollowingIndex(
            PostgresMarketFeed(database, shard), reader=reader, allowed_bytes=allowed_bytes(settings.index)
        )
        try:
            await index.build(progress)
            state = await index.held.state()
            on_ready(state.built_seconds)
            await serve_index(index, path, stopping)
        finally:
            await index.close()
            await database.close()


async def index_health(path: Path) -> IndexHealth:
    """Ask an index how it is. Raises ``ServiceUnavailable`` where it does not answer, or with something else."""
    response = await _asked(path, "GET", "/health", LOOK_SECONDS)
    try:
        return msgspec.json.decode(response.content, type=IndexHealth)
    except msgspec.MsgspecError as error:
        raise ServiceUnavailable(f"what answers at {path} is no index") from error


async def indexes_health(paths: Sequence[Path]) -> dict[Path, IndexHealth | ServiceUnavailable]:
    """Ask several indexes how they are. Raises ``ServiceUnavailable`` where none of them answers."""
    found = await asyncio.gather(*map(index_health, paths), return_exceptions=True)
    told: dict[Path, IndexHealth | ServiceUnavailable] = {}
    for path, one in zip(paths, found, strict=True):
        if isinstance(one, BaseException) and not isinstance(one, ServiceUnavailable):
            raise one
        told[path] = one
    if not any(isinstance(one, IndexHealth) for one in told.values()):
        raise next(one for one in told.values() if isinstance(one, ServiceUnavailable))
    return told


async def check(path: Path) -> list[IndexPart]:
    """Have an index compared with the database, entry by entry; one that differs is built anew.

    Raises ``ServiceUnavailable`` where it does not answer.
    """
    response = await _asked(path, "POST", "/check", CHECK_SECONDS)
    return [IndexPart(**part) for part in response.json()]


def require_same(parts: list[IndexPart]) -> None:
    """Raise ``IndexCorrupt`` where a part differs."""
    differing = [one.part for one in parts if not one.is_same]
    if differing:
        raise IndexCorrupt(f"the index differs from the database in its {', '.join(differing)}; it is built anew")


async def _asked(path: Path, method: str, route: str, seconds: float) -> httpx.Response:
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://index", timeout=seconds) as client:
            response = await client.request(method, route)
    except httpx.HTTPError as error:
        raise ServiceUnavailable(f"no index answers at {path}: start one with dualcaster index serve") from error
    if response.status_code != 200:
        raise ServiceUnavailable(f"the index at {path} is not ready (status {response.status_code})")
    return response
