"""The repositories of signals in memory, and the pasts of cards over prices in memory."""

from dualcaster_core.testing.signals.follows import InMemoryFollows
from dualcaster_core.testing.signals.histories import InMemoryHistories
from dualcaster_core.testing.signals.learnings import InMemoryLearnings
from dualcaster_core.testing.signals.member_signals import InMemoryMemberSignals
from dualcaster_core.testing.signals.outcomes import InMemorySignalOutcomes
from dualcaster_core.testing.signals.past_outcomes import InMemoryPastOutcomes
from dualcaster_core.testing.signals.repository import InMemorySignals

__all__ = [
    "InMemoryFollows",
    "InMemoryHistories",
    "InMemoryLearnings",
    "InMemoryMemberSignals",
    "InMemoryPastOutcomes",
    "InMemorySignalOutcomes",
    "InMemorySignals",
]
