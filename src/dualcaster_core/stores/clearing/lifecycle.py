"""What becomes of a clearing, and of what somebody has to do with the store in it: a table each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ClearingStatus(StrEnum):
    """Where a clearing stands: looked at by staff, proposed to the people in it, or put aside."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ClearingAction(StrEnum):
    """What staff do with a clearing."""

    PUBLISH = "publish"
    DISCARD = "discard"


CLEARING_TRANSITIONS: Final[Mapping[tuple[ClearingStatus, ClearingAction], ClearingStatus]] = MappingProxyType(
    {
        (ClearingStatus.DRAFT, ClearingAction.PUBLISH): ClearingStatus.PUBLISHED,
        (ClearingStatus.DRAFT, ClearingAction.DISCARD): ClearingStatus.DISCARDED,
    }
)
"""What an action leads to; what the table does not have is not possible."""


class CounterStatus(StrEnum):
    """Where stands what somebody gives and gets at the counter.

    ``waiting`` for their acceptance; ``promised``: they accepted, and what they give is kept for it.
    """

    WAITING = "waiting"
    PROMISED = "promised"
    HANDED_OVER = "handed_over"
    CALLED_OFF = "called_off"


class CounterAction(StrEnum):
    """What happens to it: the person accepts, staff hand over, staff or the end of the circle call it off."""

    PROMISE = "promise"
    HAND_OVER = "hand_over"
    CALL_OFF = "call_off"


COUNTER_TRANSITIONS: Final[Mapping[tuple[CounterStatus, CounterAction], CounterStatus]] = MappingProxyType(
    {
        (CounterStatus.WAITING, CounterAction.PROMISE): CounterStatus.PROMISED,
        (CounterStatus.WAITING, CounterAction.CALL_OFF): CounterStatus.CALLED_OFF,
        (CounterStatus.PROMISED, CounterAction.HAND_OVER): CounterStatus.HANDED_OVER,
        (CounterStatus.PROMISED, CounterAction.CALL_OFF): CounterStatus.CALLED_OFF,
    }
)
"""What an action leads to; what the table does not have is not possible."""
OPEN_AT_COUNTER: Final = frozenset({CounterStatus.WAITING, CounterStatus.PROMISED})
"""What is still to be handed over, or called off."""
