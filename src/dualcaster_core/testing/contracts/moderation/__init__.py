"""The contracts of reports, of cases and what is done about them, and of disputes."""

from dualcaster_core.testing.contracts.moderation.cases import (
    AppealsContract,
    CasesContract,
    ColleaguesContract,
    FlagsContract,
    ReportedThingsContract,
    ReportsContract,
    SanctionsContract,
)
from dualcaster_core.testing.contracts.moderation.disputes import DisputesContract

CONTRACTS = (
    ReportsContract,
    ReportedThingsContract,
    CasesContract,
    ColleaguesContract,
    AppealsContract,
    FlagsContract,
    SanctionsContract,
    DisputesContract,
)
__all__ = [
    "CONTRACTS",
    "AppealsContract",
    "CasesContract",
    "ColleaguesContract",
    "DisputesContract",
    "FlagsContract",
    "ReportedThingsContract",
    "ReportsContract",
    "SanctionsContract",
]
