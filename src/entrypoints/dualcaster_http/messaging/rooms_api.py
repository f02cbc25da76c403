"""``/api/v1/messages/conversations/{id}``: what one does with a conversation or thread, and with its messages."""

from typing import Annotated

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody, PathParameter

from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.messaging.views import LARGE, UnreadCounts
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.parameters import (
    ConversationId,
    MessageId,
    PhotoId,
    conversation_key,
    message_key,
    photo_key,
)
from dualcaster_http.messaging.requests import MessageEdit, MessageReport, ReactionChange, ReadMark
from dualcaster_http.openapi.answers import answers

CHANGING = ("message.not_found", "thread.closed")
PHOTO_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""For two people alone: no shared cache keeps it, and no other site shows it."""
Side = Annotated[
    int,
    PathParameter(description="The longest side in pixels: 1600 or 480.", ge=1, le=9_999, examples=one_example(LARGE)),
]


@patch(
    "/{conversation_id:str}/read",
    summary="Mark a conversation as read",
    operation_id="mark_conversation_read",
    responses=answers(UnreadCounts, "What there is left to read.", "conversation.not_found"),
)
async def mark_read(
    conversation_id: ConversationId, data: JSONBody[ReadMark], me: Me, application: FromApplication
) -> UnreadCounts:
    """Say up to where one has read; the other person sees it."""
    rooms = application.messaging.rooms
    await rooms.mark_read(me, conversation_key(application, conversation_id), data.up_to)
    return await rooms.unread(me)


@post(
    "/{conversation_id:str}/archive",
    status_code=204,
    summary="Put a conversation away",
    operation_id="archive_conversation",
    responses=answers(None, "It is in the archive.", "conversation.not_found", status=204),
)
async def archive(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Put a conversation into the archive, for oneself alone. A new message brings it back, unless it is muted."""
    await application.messaging.rooms.archive(me, conversation_key(application, conversation_id))


@delete(
    "/{conversation_id:str}/archive",
    summary="Take a conversation out of the archive",
    operation_id="unarchive_conversation",
    responses=answers(None, "It is in the inbox.", "conversation.not_found", status=204),
)
async def unarchive(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Take a conversation out of the archive."""
    await application.messaging.rooms.archive(me, conversation_key(application, conversation_id), on=False)


@post(
    "/{conversation_id:str}/mute",
    status_code=204,
    summary="Mute a conversation",
    operation_id="mute_conversation",
    responses=answers(None, "It is muted.", "conversation.not_found", "thread.cannot_mute", status=204),
)
async def mute(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Have a conversation notify no more, for oneself alone. The thread of an accepted trade cannot be muted."""
    await application.messaging.rooms.mute(me, conversation_key(application, conversation_id))


@delete(
    "/{conversation_id:str}/mute",
    summary="Unmute a conversation",
    operation_id="unmute_conversation",
    responses=answers(None, "It notifies again.", "conversation.not_found", status=204),
)
async def unmute(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Have a conversation notify again."""
    await application.messaging.rooms.mute(me, conversation_key(application, conversation_id), on=False)


@post(
    "/{conversation_id:str}/accept",
    status_code=204,
    summary="Accept a request",
    operation_id="accept_conversation",
    responses=answers(None, "Both can write.", "conversation.not_found", "conversation.not_a_request", status=204),
)
async def accept(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Let a stranger write to oneself."""
    await application.messaging.rooms.accept(me, conversation_key(application, conversation_id))


@post(
    "/{conversation_id:str}/ignore",
    status_code=204,
    summary="Ignore a request",
    operation_id="ignore_conversation",
    responses=answers(None, "It is put aside.", "conversation.not_found", "conversation.not_a_request", status=204),
)
async def ignore(conversation_id: ConversationId, me: Me, application: FromApplication) -> None:
    """Put a stranger's request aside; they are not told."""
    await application.messaging.rooms.ignore(me, conversation_key(application, conversation_id))


@patch(
    "/{conversation_id:str}/messages/{message_id:str}",
    status_code=204,
    summary="Edit a message",
    operation_id="edit_message",
    responses=answers(
        None,
        "It says something else.",
        "conversation.not_found",
        *CHANGING,
        "message.too_late",
        "message.not_editable",
        status=204,
    ),
)
async def edit(
    conversation_id: ConversationId,
    message_id: MessageId,
    data: JSONBody[MessageEdit],
    me: Me,
    application: FromApplication,
) -> None:
    """Say something else in a message of one's own, within five minutes; those of a trade cannot be edited."""
    room, message = conversation_key(application, conversation_id), message_key(application, message_id)
    await application.messaging.changes.edit(me, room, message, data.text)


@delete(
    "/{conversation_id:str}/messages/{message_id:str}",
    summary="Delete a message",
    operation_id="delete_message",
    responses=answers(
        None, "It shows as deleted.", "conversation.not_found", *CHANGING, "message.too_late", status=204
    ),
)
async def delete_message(
    conversation_id: ConversationId, message_id: MessageId, me: Me, application: FromApplication
) -> None:
    """Delete a message of one's own, within five minutes; both then see that there was one."""
    room, message = conversation_key(application, conversation_id), message_key(application, message_id)
    await application.messaging.changes.delete(me, room, message)


@post(
    "/{conversation_id:str}/messages/{message_id:str}/react",
    status_code=204,
    summary="React to a message",
    operation_id="react_to_message",
    responses=answers(None, "It is as asked.", "conversation.not_found", *CHANGING, status=204),
)
async def react(
    conversation_id: ConversationId,
    message_id: MessageId,
    data: JSONBody[ReactionChange],
    me: Me,
    application: FromApplication,
) -> None:
    """Put a reaction below a message, or take it away; doing it twice changes nothing."""
    room, message = conversation_key(application, conversation_id), message_key(application, message_id)
    await application.messaging.changes.react(me, room, message, data.emoji, on=data.on)


@post(
    "/{conversation_id:str}/messages/{message_id:str}/report",
    status_code=204,
    summary="Report a message",
    operation_id="report_message",
    responses=answers(
        None,
        "Moderators will look at it.",
        "conversation.not_found",
        "message.not_found",
        "message.not_reportable",
        "report.limit",
        status=204,
    ),
)
async def report(
    conversation_id: ConversationId,
    message_id: MessageId,
    data: JSONBody[MessageReport],
    me: Me,
    application: FromApplication,
) -> None:
    """Report a message of the other person; what was said around it is kept for moderators, as it is now."""
    room, message = conversation_key(application, conversation_id), message_key(application, message_id)
    await application.moderation.reports.file_message(me, room, message, data.reason, data.text)


@get(
    "/{photo_id:str}/{side:int}",
    summary="A photo",
    operation_id="photo",
    opt={RATE: "media"},
    responses=answers(bytes, "The photo, as WebP.", "photo.not_found", "storage.unavailable", media=MEDIA_TYPE),
)
async def photo(photo_id: PhotoId, side: Side, me: Me, application: FromApplication) -> Response[bytes]:
    """Show a photo to the two people of its conversation."""
    content = await application.messaging.photos.read(me, photo_key(application, photo_id), side)
    return Response(content, media_type=MEDIA_TYPE, headers=PHOTO_HEADERS)


def rooms_router() -> Router:
    """Make the routes of a conversation and its messages."""
    return Router(
        "/api/v1/messages/conversations",
        route_handlers=[
            mark_read,
            archive,
            unarchive,
            mute,
            unmute,
            accept,
            ignore,
            edit,
            delete_message,
            react,
            report,
        ],
        tags=["messages"],
    )


def photos_router() -> Router:
    """Make the route of photos."""
    return Router("/api/v1/photos", route_handlers=[photo], tags=["messages"])
