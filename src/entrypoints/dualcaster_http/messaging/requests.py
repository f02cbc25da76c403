"""The bodies of requests about messages."""

from typing import Annotated, Literal

import msgspec

from dualcaster_core.messaging.drafts import LONGEST_KEY
from dualcaster_core.messaging.model import LONGEST_MESSAGE, MOST_PHOTOS
from dualcaster_core.moderation.model import ReportReason
from dualcaster_core.moderation.reports import LONGEST_EXPLANATION

PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]
MessageText = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_MESSAGE, description="At most 4,000 characters.")]
ClientKey = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^[!-~]{{1,{LONGEST_KEY}}}$",
        description="A text of the caller's own: a message that is sent again under it is not sent twice.",
    ),
]
Reaction = Literal["👍", "❤️", "😂", "😮", "🤝", "👀"]


class NewMessage(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A message: words, the public ids of up to four uploaded photos, that of a card, that of a trade of the two."""

    text: MessageText = ""
    photos: Annotated[tuple[PublicId, ...], msgspec.Meta(max_length=MOST_PHOTOS)] = ()
    card: PublicId | None = None
    trade: PublicId | None = None
    client_key: ClientKey | None = None


class MessageEdit(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a message says from now on."""

    text: MessageText


class ReactionChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A reaction to put below a message, or with ``on`` false to take away."""

    emoji: Reaction
    on: bool = True


class MessageReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is wrong with a message."""

    reason: ReportReason
    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_EXPLANATION)] = ""


class ReadMark(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Up to which message somebody has read, by its number; without one, everything."""

    up_to: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
