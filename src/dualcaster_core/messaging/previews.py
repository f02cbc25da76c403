"""How a room is called in a list, and how its last message begins there."""

from attrs import frozen

from dualcaster_core.messaging.model import SystemNote
from dualcaster_core.messaging.system_notes import words_of

PREVIEW_LENGTH = 120
"""Characters of the last message that a list shows."""


@frozen(kw_only=True)
class LastMessage:
    """What a list needs to know of the last message of a room."""

    text: str
    note: SystemNote | None
    sender_is_me: bool
    has_card: bool
    has_photo: bool
    is_deleted: bool


def title_of(username: str, display_name: str, trade: str | None) -> str:
    """Call a room by the other person, or by its trade."""
    return f"Re: Trade #{trade}" if trade is not None else display_name or username


def preview_of(message: LastMessage, *, me: int, username: str) -> str:
    """Begin a message in one line; ``username`` is the other person's."""
    if message.is_deleted:
        return "Message deleted"
    if message.note is not None:
        return words_of(message.note, actor=username, is_me=message.note.actor_id == me)
    line = " ".join(message.text.split())
    if not line:
        return "Photo" if message.has_photo else "Card" if message.has_card else "Trade"
    return line if len(line) <= PREVIEW_LENGTH else f"{line[: PREVIEW_LENGTH - 1].rstrip()}…"
