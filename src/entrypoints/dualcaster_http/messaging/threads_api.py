"""``/api/v1/trades/{id}/thread`` and what is written there: the messages of the two about their trade."""

from typing import Annotated, Any

from litestar import Request, Router, delete, get, post
from litestar.params import JSONBody, PathParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.errors import MessageNotFound
from dualcaster_core.messaging.views import MessageView, OpenThread, PhotoView
from dualcaster_core.trading.errors import TradeNotFound
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD, PictureOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, decoded, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.conversations_api import SENDING, UPLOADING, draft_of, uploaded
from dualcaster_http.messaging.parameters import MessageId, SearchedText, message_key
from dualcaster_http.messaging.requests import MessageReport, NewMessage, ReactionChange
from dualcaster_http.messaging.rooms_api import CHANGING
from dualcaster_http.openapi.answers import answers

TradeId = Annotated[
    str, PathParameter(description="A trade's public id.", max_length=40, examples=one_example("kZyLqP4bVd"))
]
_WRITING = ("trade.not_found", "thread.not_open", "thread.closed", "message.blocked_user")


@get(
    "/{trade_id:str}/thread",
    summary="The thread of a trade",
    operation_id="thread",
    opt={RATE: "account"},
    responses=answers(OpenThread, "The latest messages, oldest first.", "trade.not_found"),
)
async def thread(
    *,
    trade_id: TradeId,
    me: Me,
    application: FromApplication,
    q: SearchedText = "",
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> OpenThread:
    """Read what the two wrote about a trade and its counter-offers, and what happened to it.

    Any trade of a chain of counter-offers leads to its one thread.
    """
    key = trade_key(application, trade_id)
    return await application.messaging.threads.of_trade(me, key, limit=limit, cursor=cursor, containing=q)


@post(
    "/{trade_id:str}/messages",
    summary="Write about a trade",
    operation_id="send_thread_message",
    opt={RATE: "message"},
    responses=answers(MessageView, "The message.", *SENDING, *_WRITING, status=201),
)
async def send_thread_message(
    trade_id: TradeId, data: JSONBody[NewMessage], me: Me, application: FromApplication
) -> MessageView:
    """Send a message in the thread of a trade, until the trade is over."""
    draft = draft_of(application, data)
    return await application.messaging.threads.send(me, trade_key(application, trade_id), draft)


@post(
    "/{trade_id:str}/attachments",
    summary="Upload a photo for the thread of a trade",
    operation_id="upload_thread_photo",
    opt={RATE: "photo"},
    request_max_body_size=LARGEST_UPLOAD,
    operation_class=PictureOperation,
    responses=answers(PhotoView, "The photo.", *_WRITING, *UPLOADING, status=201),
)
async def upload_thread_photo(
    request: Request[Any, Any, Any], trade_id: TradeId, me: Me, application: FromApplication
) -> PhotoView:
    """Upload a photo to send with a message; it is purged 45 days after the trade is over."""
    await application.messaging.threads.check_writable(me, trade_key(application, trade_id))
    return await uploaded(request, application, me)


@post(
    "/{trade_id:str}/messages/{message_id:str}/react",
    status_code=204,
    summary="React to a message about a trade",
    operation_id="react_to_thread_message",
    responses=answers(None, "It is as asked.", "trade.not_found", *CHANGING, status=204),
)
async def react_in_thread(
    trade_id: TradeId, message_id: MessageId, data: JSONBody[ReactionChange], me: Me, application: FromApplication
) -> None:
    """Put a reaction below a message, or take it away; doing it twice changes nothing."""
    room, message = await _keys(application, me, trade_id, message_id)
    await application.messaging.changes.react(me, room, message, data.emoji, on=data.on)


@delete(
    "/{trade_id:str}/messages/{message_id:str}",
    summary="Delete a message about a trade",
    operation_id="delete_thread_message",
    responses=answers(None, "It shows as deleted.", "trade.not_found", *CHANGING, "message.too_late", status=204),
)
async def delete_in_thread(trade_id: TradeId, message_id: MessageId, me: Me, application: FromApplication) -> None:
    """Delete a message of one's own, within five minutes; both then see that there was one."""
    room, message = await _keys(application, me, trade_id, message_id)
    await application.messaging.changes.delete(me, room, message)


@post(
    "/{trade_id:str}/messages/{message_id:str}/report",
    status_code=204,
    summary="Report a message about a trade",
    operation_id="report_thread_message",
    responses=answers(
        None,
        "Moderators will look at it.",
        "trade.not_found",
        "message.not_found",
        "message.not_reportable",
        "report.limit",
        status=204,
    ),
)
async def report_in_thread(
    trade_id: TradeId, message_id: MessageId, data: JSONBody[MessageReport], me: Me, application: FromApplication
) -> None:
    """Report a message of the other person; what was said around it is kept for moderators, as it is now."""
    room, message = await _keys(application, me, trade_id, message_id)
    await application.moderation.reports.file_message(me, room, message, data.reason, data.text)


def trade_key(application: Application, hashid: str) -> int:
    """Return the key of a trade. Raises ``TradeNotFound``."""
    return decoded(application.ids, IdKind.TRADE, hashid, TradeNotFound())


async def _keys(application: Application, me: Me, trade_id: str, message_id: str) -> tuple[int, int]:
    room = await application.messaging.threads.room_id(me, trade_key(application, trade_id))
    if room is None:
        raise MessageNotFound
    return room, message_key(application, message_id)


def threads_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/trades",
        route_handlers=[
            thread,
            send_thread_message,
            upload_thread_photo,
            react_in_thread,
            delete_in_thread,
            report_in_thread,
        ],
        tags=["messages"],
    )
