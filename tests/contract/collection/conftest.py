from collections.abc import AsyncIterator

import pytest

from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture(params=["memory", "postgres"])
async def harness(request: pytest.FixtureRequest, shared_harness: PostgresHarness) -> AsyncIterator[Harness]:
    """Either adapter, empty of people."""
    if request.param == "memory":
        yield InMemoryDatabase(FixedClock())
        return
    await shared_harness.empty()
    yield PostgresHarness(shared_harness.database, FixedClock())


@pytest.fixture
async def ann(harness: Harness) -> int:
    """Somebody with lists."""
    return await Scene(harness).person("ann")
