"""Two shards of the columnar index, joined, keep the contracts of the matching."""

from collections.abc import AsyncIterator

import pytest

from dualcaster_columnar.client import IndexClient
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import contract_classes
from dualcaster_core.testing.contracts.matching import CONTRACTS
from tests.support.index_harness import IndexHarness, sharded_index
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture(scope="module")
async def index(shared_harness: PostgresHarness) -> AsyncIterator[IndexClient]:
    """Two shards for all tests, each behind a socket: they never begin anew."""
    async with sharded_index(shared_harness.database, 2) as found:
        yield found


class OnShards:
    """One database and two shards for all tests, emptied of people before each."""

    @pytest.fixture
    async def harness(self, shared_harness: PostgresHarness, index: IndexClient) -> IndexHarness:
        """Empty the shared database."""
        await shared_harness.empty()
        return IndexHarness(shared_harness.database, FixedClock(), index=index)


globals().update(contract_classes(OnShards, module=__name__, contracts=CONTRACTS))
