"""The life of a ring as one table: which action leads from which status to which, and who may take it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class RingStatus(StrEnum):
    """Where a ring stands.

    A broken one began, and then a leg of it was cancelled; its other legs are trades that a moderator looks at.
    """

    PROPOSED = "proposed"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    BROKEN = "broken"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class RingAction(StrEnum):
    """What can be done to a ring. ``start`` is the last acceptance, ``complete`` the end of the last leg."""

    ACCEPT = "accept"
    START = "start"
    DECLINE = "decline"
    EXPIRE = "expire"
    END = "end"
    FINISH_LEG = "finish_leg"
    COMPLETE = "complete"
    BREAK = "break"


class RingActor(StrEnum):
    """Who takes an action: one of the people in it, the passing of time, or what befell one of the accounts or legs."""

    MEMBER = "member"
    CLOCK = "clock"
    SYSTEM = "system"


TRANSITIONS: Final[Mapping[tuple[RingStatus, RingAction], RingStatus]] = {
    (RingStatus.PROPOSED, RingAction.ACCEPT): RingStatus.PROPOSED,
    (RingStatus.PROPOSED, RingAction.START): RingStatus.UNDER_WAY,
    (RingStatus.PROPOSED, RingAction.DECLINE): RingStatus.DECLINED,
    (RingStatus.PROPOSED, RingAction.EXPIRE): RingStatus.EXPIRED,
    (RingStatus.PROPOSED, RingAction.END): RingStatus.CANCELLED,
    (RingStatus.UNDER_WAY, RingAction.FINISH_LEG): RingStatus.UNDER_WAY,
    (RingStatus.UNDER_WAY, RingAction.COMPLETE): RingStatus.COMPLETED,
    (RingStatus.UNDER_WAY, RingAction.BREAK): RingStatus.BROKEN,
}
"""Every legal step. A pair that is not here is ``ring.illegal_transition`` and changes nothing."""

TAKEN_BY: Final[Mapping[RingAction, RingActor]] = {
    RingAction.ACCEPT: RingActor.MEMBER,
    RingAction.START: RingActor.MEMBER,
    RingAction.DECLINE: RingActor.MEMBER,
    RingAction.EXPIRE: RingActor.CLOCK,
    RingAction.END: RingActor.SYSTEM,
    RingAction.FINISH_LEG: RingActor.SYSTEM,
    RingAction.COMPLETE: RingActor.SYSTEM,
    RingAction.BREAK: RingActor.SYSTEM,
}
"""Who takes each action."""

FINAL: Final = frozenset(
    {RingStatus.COMPLETED, RingStatus.BROKEN, RingStatus.DECLINED, RingStatus.EXPIRED, RingStatus.CANCELLED}
)
"""Nothing more happens to these."""
FALLEN: Final = frozenset({RingStatus.DECLINED, RingStatus.EXPIRED, RingStatus.CANCELLED})
"""Rings that never began: another one may take their place."""
