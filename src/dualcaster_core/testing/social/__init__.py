"""The network of people, and what they have earned, in memory."""

from dualcaster_core.testing.social.achievements import InMemoryAchievements, InMemoryFrames
from dualcaster_core.testing.social.network import (
    InMemoryConnections,
    InMemoryEndorsements,
    InMemoryListingWatches,
    InMemoryTraderNotes,
)

__all__ = [
    "InMemoryAchievements",
    "InMemoryConnections",
    "InMemoryEndorsements",
    "InMemoryFrames",
    "InMemoryListingWatches",
    "InMemoryTraderNotes",
]
