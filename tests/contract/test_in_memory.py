"""The in-memory adapters keep the contracts."""

import pytest

from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import (
    CONTRACTS,
    AccountsContract,
    CopyContract,
    FindsContract,
    HaveListContract,
    InventoryContract,
    LinesContract,
    LocalityContract,
    MatchRepositoryContract,
    PairingContract,
    PriceAlertContract,
    PrintingDirectoryContract,
    TotalsContract,
    TradersContract,
    TransactionContract,
    VisibilityContract,
    WantListContract,
)


class InMemory:
    """An empty in-memory database for each test."""

    @pytest.fixture
    def harness(self) -> InMemoryDatabase:
        """Make the harness."""
        return InMemoryDatabase(FixedClock())


class TestAccounts(InMemory, AccountsContract):
    """``AccountsContract`` in memory."""


class TestCopy(InMemory, CopyContract):
    """``CopyContract`` in memory."""


class TestFinds(InMemory, FindsContract):
    """``FindsContract`` in memory."""


class TestHaveList(InMemory, HaveListContract):
    """``HaveListContract`` in memory."""


class TestInventory(InMemory, InventoryContract):
    """``InventoryContract`` in memory."""


class TestLines(InMemory, LinesContract):
    """``LinesContract`` in memory."""


class TestLocality(InMemory, LocalityContract):
    """``LocalityContract`` in memory."""


class TestMatchRepository(InMemory, MatchRepositoryContract):
    """``MatchRepositoryContract`` in memory."""


class TestPairing(InMemory, PairingContract):
    """``PairingContract`` in memory."""


class TestPriceAlert(InMemory, PriceAlertContract):
    """``PriceAlertContract`` in memory."""


class TestPrintingDirectory(InMemory, PrintingDirectoryContract):
    """``PrintingDirectoryContract`` in memory."""


class TestTotals(InMemory, TotalsContract):
    """``TotalsContract`` in memory."""


class TestTraders(InMemory, TradersContract):
    """``TradersContract`` in memory."""


class TestTransaction(InMemory, TransactionContract):
    """``TransactionContract`` in memory."""


class TestVisibility(InMemory, VisibilityContract):
    """``VisibilityContract`` in memory."""


class TestWantList(InMemory, WantListContract):
    """``WantListContract`` in memory."""


def test_every_contract_is_run() -> None:
    """No contract that the library ships is left out here."""
    assert set(CONTRACTS) <= {base for test in InMemory.__subclasses__() for base in test.__mro__}
