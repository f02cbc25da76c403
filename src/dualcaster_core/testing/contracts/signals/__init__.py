"""The contracts of signals."""

from dualcaster_core.testing.contracts.signals.calibration import CalibrationContract, CalibratorContract
from dualcaster_core.testing.contracts.signals.follows import FollowRepositoryContract
from dualcaster_core.testing.contracts.signals.histories import HistoryQueriesContract
from dualcaster_core.testing.contracts.signals.learnings import LearningRepositoryContract
from dualcaster_core.testing.contracts.signals.member_signals import MemberSignalRepositoryContract
from dualcaster_core.testing.contracts.signals.outcomes import OutcomeRepositoryContract
from dualcaster_core.testing.contracts.signals.past_outcomes import PastOutcomesContract
from dualcaster_core.testing.contracts.signals.repository import SignalRepositoryContract
from dualcaster_core.testing.contracts.signals.runs import SignalRunsContract

CONTRACTS = (
    SignalRepositoryContract,
    MemberSignalRepositoryContract,
    FollowRepositoryContract,
    OutcomeRepositoryContract,
    PastOutcomesContract,
    HistoryQueriesContract,
    SignalRunsContract,
    CalibratorContract,
    CalibrationContract,
    LearningRepositoryContract,
)
__all__ = [
    "CONTRACTS",
    "CalibrationContract",
    "CalibratorContract",
    "FollowRepositoryContract",
    "HistoryQueriesContract",
    "LearningRepositoryContract",
    "MemberSignalRepositoryContract",
    "OutcomeRepositoryContract",
    "PastOutcomesContract",
    "SignalRepositoryContract",
    "SignalRunsContract",
]
