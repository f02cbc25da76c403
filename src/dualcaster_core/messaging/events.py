"""What happens in rooms that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class MessageHeld(Event):
    """A message has a phrase of a known scam, and waits for a moderator. Nobody it is for learns of it."""

    kind: ClassVar[str] = "messaging.message_held"

    held_id: int
    room_id: int
    sender_id: int
    phrase: str


@frozen(kw_only=True)
class HeldMessageWithheld(Event):
    """A held message is never delivered."""

    kind: ClassVar[str] = "messaging.held_message_withheld"

    held_id: int
    room_id: int
    sender_id: int


@frozen(kw_only=True)
class MessagePosted(Event):
    """Somebody wrote to somebody, or to all others of a ring.

    Whoever it reached is in ``recipient_ids``, or ``recipient_id`` in events of before there were rings.
    """

    kind: ClassVar[str] = "messaging.message_posted"

    room_id: int
    message_id: int
    number: int
    sender_id: int
    recipient_ids: tuple[int, ...] = ()
    recipient_id: int | None = None

    @property
    def recipients(self) -> tuple[int, ...]:
        """Whom it reached."""
        return self.recipient_ids if self.recipient_id is None else (self.recipient_id,)
