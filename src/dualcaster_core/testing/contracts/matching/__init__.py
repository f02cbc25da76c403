"""The contracts of the matching."""

from dualcaster_core.testing.contracts.matching.limits import LimitContract
from dualcaster_core.testing.contracts.matching.lines import FindsContract, LinesContract, TradersContract
from dualcaster_core.testing.contracts.matching.matches import (
    FoundMatchesContract,
    MatchRepositoryContract,
    StoredMatchVisibilityContract,
)
from dualcaster_core.testing.contracts.matching.packages import KeptPackageContract, PairedLinesContract
from dualcaster_core.testing.contracts.matching.pairing import CopyContract, PairingContract
from dualcaster_core.testing.contracts.matching.replacing import ReplacingContract
from dualcaster_core.testing.contracts.matching.totals import LocalityContract, TotalsContract
from dualcaster_core.testing.contracts.matching.visibility import VisibilityContract

CONTRACTS = (
    CopyContract,
    FindsContract,
    FoundMatchesContract,
    KeptPackageContract,
    LimitContract,
    LinesContract,
    LocalityContract,
    MatchRepositoryContract,
    PairedLinesContract,
    PairingContract,
    ReplacingContract,
    StoredMatchVisibilityContract,
    TotalsContract,
    TradersContract,
    VisibilityContract,
)
__all__ = [
    "CONTRACTS",
    "CopyContract",
    "FindsContract",
    "FoundMatchesContract",
    "KeptPackageContract",
    "LimitContract",
    "LinesContract",
    "LocalityContract",
    "MatchRepositoryContract",
    "PairedLinesContract",
    "PairingContract",
    "ReplacingContract",
    "StoredMatchVisibilityContract",
    "TotalsContract",
    "TradersContract",
    "VisibilityContract",
]
