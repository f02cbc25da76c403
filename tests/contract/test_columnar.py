"""The columnar index keeps the contracts of the matching, following a database that each test changes."""

from collections.abc import AsyncIterator

import pytest

from dualcaster_columnar import FollowingIndex
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import contract_classes
from dualcaster_core.testing.contracts.matching import CONTRACTS
from tests.support.index_harness import IndexHarness, following_index
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture(scope="module")
async def index(shared_harness: PostgresHarness) -> AsyncIterator[FollowingIndex]:
    """One index for all tests: it never begins anew, so that whatever a test changes is followed."""
    async with following_index(shared_harness.database) as found:
        yield found


class OnIndex:
    """One database and one index for all tests, emptied of people before each."""

    @pytest.fixture
    async def harness(self, shared_harness: PostgresHarness, index: FollowingIndex) -> IndexHarness:
        """Empty the shared database."""
        await shared_harness.empty()
        return IndexHarness(shared_harness.database, FixedClock(), index=index)


globals().update(contract_classes(OnIndex, module=__name__, contracts=CONTRACTS))
