"""What becomes of an event of a store, and of a sign-up for one: a table each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class EventStatus(StrEnum):
    """Where an event stands; ``ended`` is past, ``cancelled`` does not take place."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    ENDED = "ended"


class EventAction(StrEnum):
    """What happens to an event."""

    EDIT = "edit"
    CANCEL = "cancel"
    END = "end"


EVENT_TRANSITIONS: Final[Mapping[tuple[EventStatus, EventAction], EventStatus]] = MappingProxyType(
    {
        (EventStatus.SCHEDULED, EventAction.EDIT): EventStatus.SCHEDULED,
        (EventStatus.SCHEDULED, EventAction.CANCEL): EventStatus.CANCELLED,
        (EventStatus.SCHEDULED, EventAction.END): EventStatus.ENDED,
    }
)
"""What an action leads to; what the table does not have is not possible."""


class SignUpStatus(StrEnum):
    """Where somebody stands with an event.

    Who is ``offered`` a seat that fell free has until a deadline to take it; ``lapsed`` did not. ``present`` was
    checked in at the door, and ``left`` went home again.
    """

    NONE = "none"
    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    PRESENT = "present"
    LEFT = "left"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SignUpAction(StrEnum):
    """What happens to a sign-up; ``seat`` and ``queue`` are what signing up leads to, by whether a seat is free."""

    SEAT = "seat"
    QUEUE = "queue"
    OFFER = "offer"
    CONFIRM = "confirm"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    CHECK_IN = "check_in"
    UNDO_CHECK_IN = "undo_check_in"
    LEAVE = "leave"


class SignUpActor(StrEnum):
    """Who takes an action: the person, the store's staff, the passing of time, or what befell other sign-ups."""

    PERSON = "person"
    STAFF = "staff"
    CLOCK = "clock"
    SYSTEM = "system"


_S, _A = SignUpStatus, SignUpAction
_ANEW: Final = (_S.NONE, _S.WITHDRAWN, _S.LAPSED)
SIGN_UP_TRANSITIONS: Final[Mapping[tuple[SignUpStatus, SignUpAction], SignUpStatus]] = MappingProxyType(
    {
        **{(status, _A.SEAT): _S.SEATED for status in (*_ANEW, _S.WAITING)},
        **{(status, _A.QUEUE): _S.WAITING for status in _ANEW},
        (_S.WAITING, _A.OFFER): _S.OFFERED,
        (_S.OFFERED, _A.CONFIRM): _S.SEATED,
        (_S.OFFERED, _A.LAPSE): _S.LAPSED,
        **{(status, _A.WITHDRAW): _S.WITHDRAWN for status in (_S.SEATED, _S.WAITING, _S.OFFERED)},
        **{(status, _A.CHECK_IN): _S.PRESENT for status in (*_ANEW, _S.SEATED, _S.WAITING, _S.OFFERED, _S.LEFT)},
        (_S.PRESENT, _A.UNDO_CHECK_IN): _S.SEATED,
        (_S.PRESENT, _A.LEAVE): _S.LEFT,
    }
)
"""What an action leads to; what the table does not have is not possible."""
ACTED_BY: Final[Mapping[SignUpAction, frozenset[SignUpActor]]] = MappingProxyType(
    {
        _A.SEAT: frozenset({SignUpActor.PERSON, SignUpActor.SYSTEM}),
        _A.QUEUE: frozenset({SignUpActor.PERSON}),
        _A.OFFER: frozenset({SignUpActor.SYSTEM}),
        _A.CONFIRM: frozenset({SignUpActor.PERSON}),
        _A.LAPSE: frozenset({SignUpActor.CLOCK}),
        _A.WITHDRAW: frozenset({SignUpActor.PERSON, SignUpActor.STAFF, SignUpActor.SYSTEM}),
        _A.CHECK_IN: frozenset({SignUpActor.STAFF}),
        _A.UNDO_CHECK_IN: frozenset({SignUpActor.STAFF}),
        _A.LEAVE: frozenset({SignUpActor.STAFF}),
    }
)
"""Who takes each action."""
HOLDS_SEAT: Final = frozenset({_S.SEATED, _S.OFFERED, _S.PRESENT})
"""Who counts against the capacity of an event."""
COMES: Final = frozenset({_S.SEATED, _S.PRESENT})
"""Who is reminded, and shown among those who come."""
