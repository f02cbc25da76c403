"""The columnar index under the contracts: it follows the database of a ``PostgresHarness``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Any, cast

from attrs import define, field

from dualcaster_columnar import ColumnarCandidates, FollowingIndex
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_postgres.matching.market_feed import PostgresMarketFeed
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.postgres_harness import PostgresHarness

ALLOWED_BYTES = 1 << 30


@asynccontextmanager
async def following_index(database: Database) -> AsyncIterator[FollowingIndex]:
    """An index of its own, built and ready."""
    index = FollowingIndex(PostgresMarketFeed(database), reader=f"test-{token_hex(4)}", allowed_bytes=ALLOWED_BYTES)
    try:
        await index.build()
        yield index
    finally:
        await index.close()


@define
class IndexHarness(PostgresHarness):
    """Totals in snapshots come from the index, at least as new as the snapshot; all else from PostgreSQL."""

    index: FollowingIndex = field(kw_only=True)

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
