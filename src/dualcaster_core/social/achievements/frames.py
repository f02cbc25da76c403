"""Frames around a trader's picture: which there are, which are open to somebody, and which one shows."""

from collections.abc import Collection
from enum import IntEnum


class FrameTier(IntEnum):
    """Frames in order. The number is stored and compared; people see the name."""

    BRONZE = 1
    SILVER = 2
    GOLD = 3
    PLATINUM = 4
    LEGENDARY = 5

    @property
    def word(self) -> str:
        """The name in small letters, as answers have it."""
        return self.name.lower()


def shown_frame(chosen: FrameTier | None, opened: Collection[FrameTier]) -> FrameTier:
    """Return the frame that shows: the chosen one while it is open, else the highest; bronze is always open."""
    if chosen is not None and (chosen is FrameTier.BRONZE or chosen in opened):
        return chosen
    return max(opened, default=FrameTier.BRONZE)
