"""What readers see of rooms and messages."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.messaging.model import MemberState, RoomKind

PHOTO_ADDRESS = "/api/v1/photos"
LARGE, SMALL = 1_600, 480
"""Longest sides of a photo in pixels: by itself, and among messages."""


class MessageState(StrEnum):
    """Whether a message has reached whom it is for."""

    SENT = "sent"
    BEING_CHECKED = "being_checked"
    """It is held until somebody has looked at it; only its sender sees it."""
    NOT_DELIVERED = "not_delivered"


class InboxBox(StrEnum):
    """A part of one's rooms."""

    INBOX = "inbox"
    REQUESTS = "requests"
    ARCHIVED = "archived"


@frozen(kw_only=True)
class PhotoView:
    """A photo in a message. ``url`` and ``thumbnail_url`` show it to the people of its room alone."""

    id: str
    url: str
    thumbnail_url: str
    width: int
    height: int


@frozen(kw_only=True)
class ReactionView:
    """What people put below a message: which, how many people, and whether the reader is among them."""

    emoji: str
    count: int
    is_mine: bool


@frozen(kw_only=True)
class CardEmbed:
    """A card that a message shows, with what a near-mint copy of its cheapest usual finish costs now."""

    hashid: str
    name: str
    set_code: str
    set_name: str
    image_url: str | None
    price: Decimal | None


@frozen(kw_only=True)
class MessageView:
    """A message as one of the people of its room reads it.

    ``number`` counts the messages of the room from 1. ``sender`` is the name of who wrote it, None where the system
    speaks; ``is_mine`` tells whether that is the reader. A deleted message has neither words nor anything else.
    One that is held (``state``) is no message of the room yet: its ``number`` is 0, and its sender alone reads it.
    """

    id: str
    number: int
    sender: str | None
    is_mine: bool
    text: str
    sent_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    is_read: bool
    """Whether everybody else has read it."""
    card: CardEmbed | None
    trade: str | None
    photos: tuple[PhotoView, ...]
    reactions: tuple[ReactionView, ...]
    state: MessageState = MessageState.SENT


@frozen(kw_only=True)
class ConversationView:
    """A room as one of its people sees it: ``title`` is the other's name, or what a thread is about.

    The thread of a ring has no other: ``username``, ``user`` and ``display_name`` are empty then, and ``read_by_them``
    is up to where everybody else has read.

    ``state`` is the reader's own; ``awaits_answer`` tells that the other has not answered the reader's request yet.
    ``preview`` begins what was said last.
    """

    id: str
    kind: RoomKind
    title: str
    username: str
    user: str
    """The other's public id."""
    display_name: str
    avatar_url: str | None
    trade: str | None
    ring: str | None
    state: MemberState
    awaits_answer: bool
    is_archived: bool
    is_muted: bool
    is_closed: bool
    unread: int
    last_number: int
    read_by_them: int
    last_at: datetime
    preview: str
    preview_is_mine: bool


@frozen(kw_only=True)
class UnreadCounts:
    """How many rooms have something to read: in the inbox, and requests of strangers."""

    inbox: int
    requests: int


@frozen
class ConversationPage:
    """A page of rooms; ``next_cursor`` continues after it, None at the end."""

    items: tuple[ConversationView, ...]
    next_cursor: str | None = None


@frozen
class MessagePage:
    """A page of messages, oldest first; ``next_cursor`` continues with older ones, None at the beginning."""

    items: tuple[MessageView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class Inbox:
    """A page of one's rooms, and how many have something to read."""

    items: tuple[ConversationView, ...]
    next_cursor: str | None
    unread: UnreadCounts


@frozen(kw_only=True)
class OpenRoom:
    """A room with a page of its messages; ``conversation`` is None where nobody has written yet.

    ``held`` are messages of the reader's own that are held, or were not delivered lately.
    """

    username: str
    conversation: ConversationView | None
    messages: tuple[MessageView, ...]
    next_cursor: str | None
    held: tuple[MessageView, ...] = ()


@frozen(kw_only=True)
class ThreadTrade:
    """What stands above a thread: the trade, who proposed it to whom, both sides' values in dollars, and its end.

    ``expires_at`` is None once it does not wait for an answer any more.
    """

    id: str
    status: str
    proposer: str
    recipient: str
    proposer_offers_value: Decimal
    proposer_wants_value: Decimal
    proposer_adds_cash: Decimal
    recipient_adds_cash: Decimal
    expires_at: datetime | None


@frozen(kw_only=True)
class OpenThread:
    """The thread of a trade with a page of its messages; ``conversation`` is None before anything was said."""

    trade: ThreadTrade
    conversation: ConversationView | None
    messages: tuple[MessageView, ...]
    next_cursor: str | None
    held: tuple[MessageView, ...] = ()


@frozen(kw_only=True)
class OpenRingThread:
    """The thread of a ring with a page of its messages; ``conversation`` is None before anything was said.

    ``members`` are its people in the order of giving, ``is_open`` tells whether it can be written in.
    """

    ring: str
    status: str
    members: tuple[str, ...]
    is_open: bool
    conversation: ConversationView | None
    messages: tuple[MessageView, ...]
    next_cursor: str | None
    held: tuple[MessageView, ...] = ()


def photo_view(hashid: str, width: int, height: int) -> PhotoView:
    """Say where a photo is shown."""
    return PhotoView(
        id=hashid,
        url=f"{PHOTO_ADDRESS}/{hashid}/{LARGE}",
        thumbnail_url=f"{PHOTO_ADDRESS}/{hashid}/{SMALL}",
        width=width,
        height=height,
    )
