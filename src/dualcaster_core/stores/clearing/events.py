"""What happens in clearings, for those who are told of it."""

from typing import ClassVar, Final

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class CirclesProposed(Event):
    """Circles of a store night were proposed to these people."""

    kind: ClassVar[str] = "store_clearing.circles_proposed"

    event_id: int
    clearing_id: int
    user_ids: tuple[int, ...]


EVENTS: Final[tuple[type[Event], ...]] = (CirclesProposed,)
