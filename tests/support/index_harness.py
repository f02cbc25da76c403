"""The columnar index under the contracts: it follows the database of a ``PostgresHarness``."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, cast

from attrs import define, field

from dualcaster_columnar import ColumnarCandidates, FollowingIndex
from dualcaster_columnar.client import IndexClient
from dualcaster_columnar.server import serve_index
from dualcaster_columnar.wire import MOST_SECONDS
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.matching.index.model import Shard
from dualcaster_core.matching.index.ports import MatchIndex
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.polling import until
from tests.support.postgres_harness import PostgresHarness

ALLOWED_BYTES = 1 << 30


@asynccontextmanager
async def following_index(
    database: Database,
    shard: Shard = Shard(),  # noqa: B008 - an immutable value
) -> AsyncIterator[FollowingIndex]:
    """An index of its own, built and ready."""
    feed = PostgresMarketFeed(database, shard)
    index = FollowingIndex(feed, reader=f"test-{token_hex(4)}", allowed_bytes=ALLOWED_BYTES)
    try:
        await index.build()
        yield index
    finally:
        await index.close()


@asynccontextmanager
async def served(index: FollowingIndex, path: Path) -> AsyncIterator[None]:
    """Serve an index at a socket."""
    stopping = asyncio.Event()
    task = asyncio.create_task(serve_index(index, path, stopping))

    await until(lambda: task.done() or answers(path))
    if task.done():
        task.result()
    try:
        yield
    finally:
        stopping.set()
        await task


def answers(path: Path) -> bool:
    """Tell whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@asynccontextmanager
async def sharded_index(database: Database, shards: int) -> AsyncIterator[IndexClient]:
    """Who asks so many shards at sockets of their own."""
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(TemporaryDirectory(prefix="dc"))
        paths = [Path(directory) / f"{number}.sock" for number in range(shards)]
        for number, path in enumerate(paths):
            index = await stack.enter_async_context(following_index(database, Shard(number, shards)))
            await stack.enter_async_context(served(index, path))
        client = IndexClient(paths, seconds=MOST_SECONDS, shards=shards)
        stack.push_async_callback(client.close)
        yield client


@define
class IndexHarness(PostgresHarness):
    """Totals in snapshots come from the index, at least as new as the snapshot; all else from PostgreSQL."""

    index: MatchIndex = field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self.snapshots = self._with_index(self.snapshots)

    def _with_index(self, snapshots: UnitOfWorkFactory[PostgresUnitOfWork]) -> Any:
        @asynccontextmanager
        async def open_unit() -> AsyncIterator[PostgresUnitOfWork]:
            async with snapshots() as uow:
                candidates = ColumnarCandidates(
                    self.index, uow.candidates, uow.match_snapshots.mark, self.clock, self.rules
                )
                uow.candidates = cast(Any, candidates)
                yield uow

        return open_unit
