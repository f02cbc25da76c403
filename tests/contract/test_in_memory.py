"""The in-memory adapters keep the contracts."""

import pytest

from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import contract_classes


class InMemory:
    """An empty in-memory database for each test."""

    @pytest.fixture
    def harness(self) -> InMemoryDatabase:
        """Make the harness."""
        return InMemoryDatabase(FixedClock())


globals().update(contract_classes(InMemory, module=__name__))
