"""What tests of rings on PostgreSQL begin with."""

import pytest

from dualcaster_core.testing import FixedClock
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """Empty the shared database."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())
