"""Parameters of requests about messages."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.errors import ConversationNotFound, MessageNotFound, PhotoNotFound
from dualcaster_core.messaging.views import InboxBox
from dualcaster_http.edge.parameters import PLAIN_TEXT, decoded, one_example

LONGEST_SEARCH = 100
Username = Annotated[str, PathParameter(description="The other person's username.", examples=one_example("ann"))]
ConversationId = Annotated[
    str, PathParameter(description="A conversation's public id.", max_length=40, examples=one_example("mYq3bRwN"))
]
MessageId = Annotated[
    str, PathParameter(description="A message's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]
PhotoId = Annotated[
    str, PathParameter(description="A photo's public id.", max_length=40, examples=one_example("b7XwQn2a"))
]
Box = Annotated[
    InboxBox,
    QueryParameter(name="box", description="The conversations in use, requests of strangers, or what was put away."),
]
SearchedText = Annotated[
    str,
    QueryParameter(
        name="q",
        max_length=LONGEST_SEARCH,
        pattern=PLAIN_TEXT,
        description="Only messages that hold this text, whatever the letter case.",
    ),
]


def conversation_key(application: Application, hashid: str) -> int:
    """Return the key of a conversation. Raises ``ConversationNotFound``."""
    return decoded(application.ids, IdKind.CONVERSATION, hashid, ConversationNotFound())


def message_key(application: Application, hashid: str) -> int:
    """Return the key of a message. Raises ``MessageNotFound``."""
    return decoded(application.ids, IdKind.MESSAGE, hashid, MessageNotFound())


def photo_key(application: Application, hashid: str) -> int:
    """Return the key of a photo. Raises ``PhotoNotFound``."""
    return decoded(application.ids, IdKind.PHOTO, hashid, PhotoNotFound())
