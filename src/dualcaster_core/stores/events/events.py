"""What happens to events of stores and to sign-ups, for those who are told of it."""

from typing import ClassVar, Final

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class SeatGiven(Event):
    """Somebody on the waiting list has a seat: to be taken by ``confirm_by`` (ISO 8601), for good where it is None."""

    kind: ClassVar[str] = "store_events.seat_given"

    event_id: int
    user_id: int
    confirm_by: str | None


@frozen(kw_only=True)
class StoreEventMoved(Event):
    """An event takes place at another time than before."""

    kind: ClassVar[str] = "store_events.moved"

    event_id: int
    version: int


@frozen(kw_only=True)
class StoreEventCancelled(Event):
    """An event does not take place."""

    kind: ClassVar[str] = "store_events.cancelled"

    event_id: int


EVENTS: Final[tuple[type[Event], ...]] = (SeatGiven, StoreEventMoved, StoreEventCancelled)
