"""What every adapter of the repository ports must do, as test classes.

Subclass each one in a test module and give it a fixture named ``harness`` that makes a fresh, empty ``Harness``; the
methods are coroutines, so pytest-asyncio has to run in its ``auto`` mode:

    class TestMyPairing(PairingContract):
        @pytest.fixture
        def harness(self):
            return InMemoryDatabase(FixedClock())

``pytest.register_assert_rewrite("dualcaster_core.testing.contracts")`` in a ``conftest.py`` gives telling failures.
"""

from dualcaster_core.testing.contracts.accounts import AccountsContract
from dualcaster_core.testing.contracts.catalogue import PrintingDirectoryContract
from dualcaster_core.testing.contracts.collection.lists import HaveListContract, InventoryContract, WantListContract
from dualcaster_core.testing.contracts.collection.price_alerts import PriceAlertContract
from dualcaster_core.testing.contracts.matching.lines import FindsContract, LinesContract, TradersContract
from dualcaster_core.testing.contracts.matching.matches import MatchRepositoryContract
from dualcaster_core.testing.contracts.matching.pairing import CopyContract, PairingContract
from dualcaster_core.testing.contracts.matching.totals import LocalityContract, TotalsContract
from dualcaster_core.testing.contracts.matching.visibility import VisibilityContract
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.transactions import TransactionContract

CONTRACTS = (
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
"""Every contract class."""

__all__ = [
    "CONTRACTS",
    "AccountsContract",
    "CopyContract",
    "EveryPort",
    "FindsContract",
    "Harness",
    "HaveListContract",
    "InventoryContract",
    "LinesContract",
    "LocalityContract",
    "MatchRepositoryContract",
    "PairingContract",
    "PriceAlertContract",
    "PrintingDirectoryContract",
    "Scene",
    "TotalsContract",
    "TradersContract",
    "TransactionContract",
    "VisibilityContract",
    "WantListContract",
]
