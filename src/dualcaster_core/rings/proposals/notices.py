"""What the people of a ring find in the notification centre, by event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.rings.proposals.events import (
    STORE_NIGHT,
    RingAccepted,
    RingBroken,
    RingCancelled,
    RingCompleted,
    RingDeclined,
    RingEvent,
    RingLapsed,
    RingLegFinished,
    RingProposed,
    RingStarted,
)

TITLES: Final[Mapping[type[RingEvent], str]] = {
    RingProposed: "You can trade in a ring of {people}: accept or decline",
    RingStarted: "Everybody accepted your ring of {people}: send your cards",
    RingDeclined: "Your ring of {people} was declined",
    RingLapsed: "Your ring of {people} expired: not everybody accepted in time",
    RingCancelled: "Your ring of {people} is no longer available",
    RingCompleted: "Your ring of {people} is complete",
    RingBroken: "A leg of your ring of {people} was cancelled: a moderator looks at the others",
}
"""Events that everybody in the ring but who acted is told of."""
REPAIRED_TITLE: Final = "A new ring of {people} takes the place of yours that fell"
SILENT: Final[tuple[type[RingEvent], ...]] = (RingAccepted, RingLegFinished)
"""Events that notify nobody: the page of the ring shows them, and a leg that ends is told of as a trade."""


def notifications_of(event: RingEvent, ids: PublicIds, at: datetime) -> tuple[NewNotification, ...]:
    """Return whom an event is told to, and in which words that name nobody; nobody for those that are silent."""
    kind = type(event)
    if kind not in TITLES or event.action == STORE_NIGHT:
        return ()
    pattern = REPAIRED_TITLE if kind is RingProposed and event.actor_id is None else TITLES[kind]
    title = pattern.format(people=len(event.member_ids))
    hashid = ids.encode(IdKind.RING, event.ring_id)
    return tuple(
        NewNotification(
            user_id=user_id,
            key=f"{event.kind}:{event.ring_id}:{event.version}",
            type=event.kind.replace("rings.", "ring."),
            title=title,
            body="Everybody has two days to accept; nothing starts before." if kind is RingProposed else "",
            action_url=f"/rings/{hashid}",
            metadata={"ring": hashid, "status": event.status},
            created_at=at,
        )
        for user_id in event.member_ids
        if user_id != event.actor_id
    )
