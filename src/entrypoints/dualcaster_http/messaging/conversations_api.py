"""``/api/v1/messages``: conversations of two people."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.drafts import MessageDraft
from dualcaster_core.messaging.views import Inbox, InboxBox, MessageView, OpenRoom, PhotoView, photo_view
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD, PICTURES, PictureOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, card_key, decoded
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import file_of
from dualcaster_http.messaging.parameters import Box, SearchedText, Username, photo_key
from dualcaster_http.messaging.requests import NewMessage
from dualcaster_http.openapi.answers import answers

SENDING = (
    "card.not_found",
    "photo.not_found",
    "photo.taken",
    "message.limit",
)
UPLOADING = (
    "picture.invalid",
    "picture.too_large",
    "too_large",
    "unsupported_media_type",
    "storage.unavailable",
)
_WRITING = (
    "user.not_found",
    "user.profile_private",
    "message.blocked_user",
    "conversation.request_pending",
    "trade.not_found",
)


@get(
    summary="My conversations",
    operation_id="list_conversations",
    opt={RATE: "account"},
    responses=answers(Inbox, "The conversations, the latest first."),
)
async def list_conversations(
    me: Me, application: FromApplication, box: Box = InboxBox.INBOX, limit: PageSize = PAGE, cursor: Cursor = None
) -> Inbox:
    """List conversations and threads of trades, and count those with something to read."""
    return await application.messaging.rooms.inbox(me, box, limit=limit, cursor=cursor)


@get(
    "/{username:str}",
    summary="My conversation with somebody",
    operation_id="conversation",
    opt={RATE: "account"},
    responses=answers(OpenRoom, "The latest messages, oldest first.", "user.not_found", "user.profile_private"),
)
async def conversation(
    *,
    username: Username,
    me: Me,
    application: FromApplication,
    q: SearchedText = "",
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> OpenRoom:
    """Read what was written; `next_cursor` continues with what is older. Reading marks nothing as read."""
    return await application.messaging.conversations.with_user(me, username, limit=limit, cursor=cursor, containing=q)


@post(
    "/{username:str}",
    summary="Write to somebody",
    operation_id="send_message",
    opt={RATE: "message"},
    responses=answers(MessageView, "The message.", *SENDING, *_WRITING, "conversation.limit", status=201),
)
async def send_message(
    username: Username, data: JSONBody[NewMessage], me: Me, application: FromApplication
) -> MessageView:
    """Send a message. The first one to a stranger is a request, which they accept, answer or ignore.

    Photos are uploaded first, and named here by their ids.
    """
    return await application.messaging.conversations.send(me, username, draft_of(application, data))


@post(
    "/{username:str}/attachments",
    summary="Upload a photo for a message",
    operation_id="upload_photo",
    opt={RATE: "photo"},
    request_max_body_size=LARGEST_UPLOAD,
    operation_class=PictureOperation,
    responses=answers(PhotoView, "The photo.", *_WRITING, *UPLOADING, status=201),
)
async def upload_photo(
    request: Request[Any, Any, Any], username: Username, me: Me, application: FromApplication
) -> PhotoView:
    """Upload a photo to send with a message: a JPEG, PNG or WebP, told by its content.

    It is written anew without anything else that came with it, such as where it was taken. One that is not sent within
    a day is deleted.
    """
    await application.messaging.conversations.check_writable(me, username)
    return await uploaded(request, application, me)


async def uploaded(request: Request[Any, Any, Any], application: Application, me: Me) -> PhotoView:
    """Take the photo of a request."""
    file = await file_of(request, PICTURES)
    photo = await application.messaging.photos.upload(me, file.content)
    return photo_view(application.ids.encode(IdKind.PHOTO, photo.id), photo.width, photo.height)


def draft_of(application: Application, data: NewMessage) -> MessageDraft:
    """Make a draft of a request. Raises ``CardNotFound`` and ``PhotoNotFound`` for ids that are none."""
    return MessageDraft(
        text=data.text,
        photo_ids=[photo_key(application, one) for one in data.photos],
        card_id=None if data.card is None else card_key(application, data.card),
        trade_id=None if data.trade is None else decoded(application.ids, IdKind.TRADE, data.trade, TradeNotFound()),
        client_key=data.client_key,
    )


def conversations_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/messages",
        route_handlers=[list_conversations, conversation, send_message, upload_photo],
        tags=["messages"],
    )
