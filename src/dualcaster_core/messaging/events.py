"""What happens in rooms that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class MessagePosted(Event):
    """Somebody wrote to somebody."""

    kind: ClassVar[str] = "messaging.message_posted"

    room_id: int
    message_id: int
    number: int
    sender_id: int
    recipient_id: int
