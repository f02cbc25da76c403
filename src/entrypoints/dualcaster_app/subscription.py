"""What a handler of an event is known by."""

from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

import cattrs
from attrs import frozen

from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ports import EventHandler

EventT = TypeVar("EventT", bound=Event)


@frozen
class Subscription(Generic[EventT]):
    """A handler of an event, under the name that ``handled`` rows keep for good."""

    name: str
    event: type[EventT]
    handler: EventHandler[EventT]

    @property
    def kind(self) -> str:
        """The kind of the event."""
        return self.event.kind

    async def deliver(self, event_id: int, payload: Mapping[str, object]) -> None:
        """Run the handler on a stored event."""
        await self.handler(Delivery(event_id, self.name), cattrs.structure(payload, self.event))


class AnySubscription(Protocol):
    """A subscription to whatever event."""

    @property
    def name(self) -> str:
        """The name of the handler."""
        ...

    @property
    def kind(self) -> str:
        """The kind of the event."""
        ...

    async def deliver(self, event_id: int, payload: Mapping[str, object]) -> None:
        """Run the handler on a stored event."""
        ...
