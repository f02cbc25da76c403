"""Messages: conversations of two people, the threads of their trades, photos and reactions."""

from dualcaster_core.messaging.changes import MessageChanges
from dualcaster_core.messaging.conversations import Conversations
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.errors import (
    BlockedByMe,
    ConversationNotFound,
    LimitReached,
    MessageNotFound,
    RequestPending,
    ThreadClosed,
    TooLateToChange,
)
from dualcaster_core.messaging.events import MessagePosted
from dualcaster_core.messaging.model import REACTIONS, Message, MessagingRules, Photo, Room, RoomKind
from dualcaster_core.messaging.photos import MessagePhotos
from dualcaster_core.messaging.ports import MessageQueries, MessagingUnitOfWork
from dualcaster_core.messaging.rooms import Rooms
from dualcaster_core.messaging.views import ConversationView, Inbox, InboxBox, MessageView, OpenRoom

__all__ = [
    "REACTIONS",
    "BlockedByMe",
    "ConversationNotFound",
    "ConversationView",
    "Conversations",
    "Inbox",
    "InboxBox",
    "LimitReached",
    "Message",
    "MessageChanges",
    "MessageDraft",
    "MessageNotFound",
    "MessagePhotos",
    "MessagePosted",
    "MessageQueries",
    "MessageView",
    "MessagingRules",
    "MessagingUnitOfWork",
    "OpenRoom",
    "Photo",
    "RequestPending",
    "Room",
    "RoomKind",
    "Rooms",
    "ThreadClosed",
    "TooLateToChange",
]
