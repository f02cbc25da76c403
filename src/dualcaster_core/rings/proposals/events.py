"""What happens to rings. Each event states the ring as it was left."""

from collections.abc import Mapping
from typing import ClassVar, Final

from attrs import frozen

from dualcaster_core.kernel.events import Event
from dualcaster_core.rings.proposals.lifecycle import RingAction

STORE_NIGHT: Final = "store_night"
"""The action of a ring that a store proposes to those present; the store tells them of it."""


@frozen(kw_only=True)
class RingEvent(Event):
    """A step of a ring: ``action`` led to ``status`` at ``version``; ``actor_id`` is None for clock and system.

    ``member_ids`` are its people in the order of giving.
    """

    kind: ClassVar[str] = "rings.event"

    ring_id: int
    version: int
    action: str
    status: str
    member_ids: tuple[int, ...]
    actor_id: int | None = None


@frozen(kw_only=True)
class RingProposed(RingEvent):
    """A ring waits for answers; ``actor_id`` proposed it, None where it takes the place of another."""

    kind: ClassVar[str] = "rings.proposed"


@frozen(kw_only=True)
class RingAccepted(RingEvent):
    """One of its people accepted, not the last; what they give is promised."""

    kind: ClassVar[str] = "rings.accepted"


@frozen(kw_only=True)
class RingStarted(RingEvent):
    """Everybody has accepted: each leg is a trade under way."""

    kind: ClassVar[str] = "rings.started"


@frozen(kw_only=True)
class RingDeclined(RingEvent):
    """One of its people declined; everybody's cards are free again."""

    kind: ClassVar[str] = "rings.declined"


@frozen(kw_only=True)
class RingLapsed(RingEvent):
    """Not everybody accepted in time."""

    kind: ClassVar[str] = "rings.expired"


@frozen(kw_only=True)
class RingCancelled(RingEvent):
    """It is no longer available: cards are gone, or somebody can trade no more with another of its people."""

    kind: ClassVar[str] = "rings.cancelled"


@frozen(kw_only=True)
class RingLegFinished(RingEvent):
    """A leg was completed, not the last."""

    kind: ClassVar[str] = "rings.leg_finished"


@frozen(kw_only=True)
class RingCompleted(RingEvent):
    """The last leg was completed."""

    kind: ClassVar[str] = "rings.completed"


@frozen(kw_only=True)
class RingBroken(RingEvent):
    """A leg was cancelled after the start; a moderator looks at the others."""

    kind: ClassVar[str] = "rings.broken"


EVENT_OF: Final[Mapping[RingAction, type[RingEvent]]] = {
    RingAction.ACCEPT: RingAccepted,
    RingAction.START: RingStarted,
    RingAction.DECLINE: RingDeclined,
    RingAction.EXPIRE: RingLapsed,
    RingAction.END: RingCancelled,
    RingAction.FINISH_LEG: RingLegFinished,
    RingAction.COMPLETE: RingCompleted,
    RingAction.BREAK: RingBroken,
}
"""The event of each action."""
EVENTS: Final[tuple[type[RingEvent], ...]] = (RingProposed, *EVENT_OF.values())
