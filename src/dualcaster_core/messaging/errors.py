"""Expected failures around messages."""

from datetime import timedelta
from math import ceil
from typing import Final

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed


class ConversationNotFound(DualcasterError):  # noqa: N818
    """No such room, or none of the actor's."""

    code = "conversation.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such conversation")


class MessageNotFound(DualcasterError):  # noqa: N818
    """No such message in this room, or it was deleted."""

    code = "message.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such message; it may have been deleted")


class PhotoNotFound(DualcasterError):  # noqa: N818
    """No such photo, none that the actor may see or use, or it was purged."""

    code = "photo.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such photo; add it again")


class PhotoTaken(Conflict):
    """Another message shows the photo."""

    code = "photo.taken"

    def __init__(self) -> None:
        super().__init__("this photo was sent with another message; add it again")


class BlockedByMe(Conflict):
    """The actor blocks the other: told to nobody else."""

    code = "message.blocked_user"

    def __init__(self, username: str) -> None:
        super().__init__(f"you block {username}; unblock them in your settings to write to them", username=username)


class RequestPending(Conflict):
    """A stranger has written, and the other has not answered yet."""

    code = "conversation.request_pending"

    def __init__(self, username: str) -> None:
        super().__init__(f"you can write more once {username} answers your first message", username=username)


class NotARequest(Conflict):
    """There is no request to answer."""

    code = "conversation.not_a_request"

    def __init__(self) -> None:
        super().__init__("this conversation is no request any more")


TRADE: Final = "trade"
RING: Final = "ring"
"""What a thread is about."""


class ThreadClosed(Conflict):
    """The trade or the ring is over, or no longer available: its thread can be read alone."""

    code = "thread.closed"

    def __init__(self, about: str = TRADE) -> None:
        super().__init__(f"this {about} is over, so its messages can only be read")


class ThreadNotOpen(Conflict):
    """The proposal was not sent yet, so that there is nothing to write about."""

    code = "thread.not_open"

    def __init__(self) -> None:
        super().__init__("send the proposal first; then you can write about it")


class AcceptedTradeAlwaysTold(Conflict):
    """The messages of a trade that both agreed on cannot be muted."""

    code = "thread.cannot_mute"

    def __init__(self) -> None:
        super().__init__("you agreed on this trade, so its messages cannot be muted until it is over")


class TooLateToChange(Conflict):
    """A message can be edited or deleted for a few minutes only."""

    code = "message.too_late"

    def __init__(self, limit: timedelta) -> None:
        super().__init__(f"a message can be changed for {limit.total_seconds() / 60:g} minutes; this one is older")


class ThreadsAreNotEdited(Conflict):
    """What is said in the thread of a trade is not changed afterwards."""

    code = "message.not_editable"

    def __init__(self) -> None:
        super().__init__("messages about a trade cannot be edited; delete it within 5 minutes and write another")


class ReadsLikeScam(ValidationFailed):
    """A message cannot be changed so that it has a phrase of a known scam; a new one would be looked at first."""

    code = "message.edit_refused"

    def __init__(self) -> None:
        super().__init__("this change has to be checked first: send it as a message of its own", field="text")


class HeldMessageNotFound(DualcasterError):  # noqa: N818
    """There is no such held message."""

    code = "held_message.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such held message")


class HeldMessageDecided(Conflict):
    """A held message was delivered or withheld before."""

    code = "held_message.decided"

    def __init__(self, status: str) -> None:
        super().__init__(f"this message was {status} before", status=status)


class HeldMessageUndeliverable(Conflict):
    """The sender of a held message could not write there any more."""

    code = "held_message.undeliverable"

    def __init__(self) -> None:
        super().__init__("this message cannot be delivered any more: its sender could not write there now; withhold it")


class LimitReached(DualcasterError):  # noqa: N818
    """Too many messages, conversations or reports; ``retry_after`` says in how many whole seconds there is room."""

    code = "message.limit"

    def __init__(self, message: str, room_in: timedelta) -> None:
        self.retry_after = max(1, ceil(room_in.total_seconds()))
        super().__init__(f"{message}; {_when(self.retry_after)}", retry_after=self.retry_after)


class NewConversationLimit(LimitReached):
    """Somebody without a completed trade has opened as many conversations as a day takes."""

    code = "conversation.limit"


def _when(seconds: int) -> str:
    if seconds < 120:
        return f"try again in {seconds} seconds"
    minutes = ceil(seconds / 60)
    return f"try again in {minutes} minutes" if minutes < 120 else f"try again in {ceil(minutes / 60)} hours"
