"""What is done in pages with conversations, threads and their messages."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_core.messaging.errors import ConversationNotFound, LimitReached, MessageNotFound
from dualcaster_core.messaging.model import LONGEST_MESSAGE, RoomKind
from dualcaster_core.messaging.views import ConversationView, MessageView
from dualcaster_core.moderation.model import ReportReason
from dualcaster_core.moderation.reports import LONGEST_EXPLANATION
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.conversation_pages import shared
from dualcaster_http.messaging.parameters import conversation_key, message_key, photo_key
from dualcaster_http.messaging.rooms_api import PHOTO_HEADERS
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.moderation_words import REASONS
from dualcaster_http.site.page_context import PageContext, is_part

AnyRequest = Request[Any, Any, Any]
_FLASHES = {
    "archive": "conversation_archived",
    "unarchive": "conversation_unarchived",
    "mute": "conversation_muted",
    "unmute": "conversation_unmuted",
    "accept": "conversation_accepted",
    "ignore": "conversation_ignored",
}
HERE = "/conversations/{conversation_id:str}"


class ReactForm(msgspec.Struct, kw_only=True):
    """Which reaction."""

    emoji: Annotated[str, msgspec.Meta(max_length=16)]


class EditForm(msgspec.Struct, kw_only=True):
    """What a message says from now on."""

    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_MESSAGE)]


class ReportForm(msgspec.Struct, kw_only=True):
    """What is wrong, and whether to block whoever wrote it."""

    reason: ReportReason
    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_EXPLANATION)] = ""
    block: bool = False


@post(f"{HERE}/{{action:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def act(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], action: FromPath[str]
) -> Response[Any]:
    """Put a conversation away, mute it, answer a request, mark it as read, or undo that."""
    context, key = PageContext(request, application, me), conversation_key(application, conversation_id)
    rooms = application.messaging.rooms
    actions = {
        "archive": lambda: rooms.archive(me, key),
        "unarchive": lambda: rooms.archive(me, key, on=False),
        "mute": lambda: rooms.mute(me, key),
        "unmute": lambda: rooms.mute(me, key, on=False),
        "accept": lambda: rooms.accept(me, key),
        "ignore": lambda: rooms.ignore(me, key),
        "read": lambda: rooms.mark_read(me, key),
    }
    if action not in actions:
        raise ConversationNotFound
    view = await _room(context, key)
    await actions[action]()
    if action == "read":
        return Response(b"", status_code=204)
    if action in ("archive", "ignore"):
        return context.go("/messages", _FLASHES[action])
    return context.go(address_of(view), _FLASHES[action])


@get(f"{HERE}/messages/{{message_id:str}}", include_in_schema=False, opt={RATE: "account"})
async def one(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Return one message as it stands in its page, for script."""
    context, key = PageContext(request, application, me), conversation_key(application, conversation_id)
    return await _message_part(context, key, message_key(application, message_id))


@post(f"{HERE}/messages/{{message_id:str}}/delete", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def delete(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Delete a message of one's own."""
    context = PageContext(request, application, me)
    keys = conversation_key(application, conversation_id), message_key(application, message_id)
    await application.messaging.changes.delete(me, *keys)
    return await _changed(context, *keys, "message_deleted")


@post(f"{HERE}/messages/{{message_id:str}}/react", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def react(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Put a reaction below a message; with ``?off=1`` take it away."""
    context = PageContext(request, application, me)
    keys = conversation_key(application, conversation_id), message_key(application, message_id)
    read, _ = await read_form(request, ReactForm)
    if read is None:
        raise ValidationFailed("this is no reaction", field="emoji")
    await application.messaging.changes.react(me, *keys, read.emoji, on="off" not in request.query_params)
    return await _changed(context, *keys)


@post(f"{HERE}/messages/{{message_id:str}}/edit", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def edit(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Say something else in a message of one's own."""
    context = PageContext(request, application, me)
    keys = conversation_key(application, conversation_id), message_key(application, message_id)
    read, _ = await read_form(request, EditForm)
    if read is None:
        raise ValidationFailed("this text is too long", field="text")
    await application.messaging.changes.edit(me, *keys, read.text)
    return await _changed(context, *keys, "message_edited")


@get(f"{HERE}/messages/{{message_id:str}}/report", include_in_schema=False, opt={RATE: "page"})
async def report_page(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Ask what is wrong with a message."""
    context = PageContext(request, application, me)
    return await _report_page(
        context, conversation_key(application, conversation_id), message_key(application, message_id), Form()
    )


@post(f"{HERE}/messages/{{message_id:str}}/report", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def report(
    request: AnyRequest, me: Me, application: FromApplication, conversation_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Report a message, and block whoever wrote it where that is ticked."""
    context = PageContext(request, application, me)
    keys = conversation_key(application, conversation_id), message_key(application, message_id)
    read, form = await read_form(request, ReportForm)
    if read is None:
        return await _report_page(context, *keys, form, status=422)
    view = await _room(context, keys[0])
    try:
        await application.moderation.reports.file_message(me, *keys, read.reason, read.text)
    except (ValidationFailed, Conflict, LimitReached) as error:
        return await _report_page(context, *keys, refusal(form, error), status=422)
    if read.block:
        await application.accounts.blocks.block(me, view.username)
        return context.go("/messages", "message_reported", "user_blocked")
    return context.go(address_of(view), "message_reported")


@get("/photos/{photo_id:str}/{side:int}", include_in_schema=False, opt={RATE: "media"})
async def photo(me: Me, application: FromApplication, photo_id: FromPath[str], side: FromPath[int]) -> Response[bytes]:
    """Show a photo to the people of its conversation."""
    content = await application.messaging.photos.read(me, photo_key(application, photo_id), side)
    return Response(content, media_type=MEDIA_TYPE, headers=PHOTO_HEADERS)


@get("/unread-messages", include_in_schema=False, opt={RATE: "account"})
async def unread(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Return how many conversations have something to read, for the navigation."""
    counts = await application.messaging.rooms.unread(me)
    context = PageContext(request, application, me)
    return context.part("messaging/parts/unread.html", unread=counts.inbox + counts.requests)


def address_of(view: ConversationView) -> str:
    """Return the page that shows a room."""
    if view.kind is RoomKind.CONVERSATION:
        return f"/messages/{view.username}"
    return f"/trades/{view.trade}#thread" if view.ring is None else f"/rings/{view.ring}#thread"


async def _room(context: PageContext, key: int) -> ConversationView:
    view = await context.application.messaging.rooms.queries.room(context.me.user_id, key)
    if view is None:
        raise ConversationNotFound
    return view


async def _message(context: PageContext, room: int, message: int) -> MessageView:
    await context.application.messaging.rooms.check_seen(context.me, room)
    found = await context.application.messaging.rooms.queries.message(context.me.user_id, room, message)
    if found is None:
        raise MessageNotFound
    return found


async def _message_part(context: PageContext, room: int, message: int) -> Response[Any]:
    found = await _message(context, room, message)
    view = await _room(context, room)
    values = shared(context.application)
    return context.part("messaging/parts/messages.html", room=view, messages=[found], before=found.sent_at, **values)


async def _changed(context: PageContext, room: int, message: int, *codes: str) -> Response[Any]:
    if is_part(context.request):
        return await _message_part(context, room, message)
    return context.go(address_of(await _room(context, room)), *codes)


async def _report_page(
    context: PageContext, room: int, message: int, form: Form, *, status: int = 200
) -> Response[Any]:
    found = await _message(context, room, message)
    view = await _room(context, room)
    return context.page(
        "messaging/report.html",
        status=status,
        room=view,
        one=found,
        form=form,
        reasons=[(reason.value, words) for reason, words in REASONS],
        back=address_of(view),
    )


def room_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[act, one, delete, react, edit, report_page, report, photo, unread])
