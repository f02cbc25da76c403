"""The market in memory, as columns of numbers, for matching at scale."""

from dualcaster_columnar.candidates import ColumnarCandidates
from dualcaster_columnar.following import FollowingIndex

__all__ = ["ColumnarCandidates", "FollowingIndex"]
