"""The pages of messages: the list of conversations, and a conversation beside it."""

from typing import Annotated, Any
from uuid import uuid4

import msgspec
from attrs import evolve
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.messaging.drafts import LONGEST_KEY, MessageDraft
from dualcaster_core.messaging.errors import ConversationNotFound, LimitReached
from dualcaster_core.messaging.model import MOST_PHOTOS, REACTIONS
from dualcaster_core.messaging.sending import WITHHELD_SHOWN
from dualcaster_core.messaging.views import InboxBox, MessageState, MessageView
from dualcaster_http.catalogue.named_cards import card_named
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, photos_of
from dualcaster_http.messaging.parameters import LONGEST_SEARCH, conversation_key
from dualcaster_http.site.forms import Form, refusal
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
LARGEST_FORM = MOST_PHOTOS * LARGEST_FILE + 262_144
"""Four photos and the form around them."""
SHOWN = 40
NEWER = 100
Cursor = Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)]


class InboxQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of one's conversations is listed."""

    box: InboxBox = InboxBox.INBOX
    cursor: Cursor | None = None

    @property
    def parameters(self) -> dict[str, object]:
        """The part as it goes into addresses."""
        return {"box": None if self.box is InboxBox.INBOX else self.box.value}


class ConversationQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages of a conversation are shown, and which one is being edited."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_SEARCH, pattern=PLAIN)] = ""
    cursor: Cursor | None = None
    edit: Annotated[str, msgspec.Meta(max_length=40)] = ""


class AfterQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The number of the last message that a page has."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0


@get("/messages", include_in_schema=False, opt={RATE: "page"})
async def inbox(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """List the conversations."""
    query = read_query(dict(request.query_params.items()), InboxQuery)
    context = PageContext(request, application, me)
    listed = await _listed(context, query)
    if is_part(request):
        return context.part("messaging/parts/list.html", current=None, **listed)
    return context.page("messaging/inbox.html", current=None, **listed)


@get("/messages/{username:str}", include_in_schema=False, opt={RATE: "page"})
async def conversation(
    request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]
) -> Response[Any]:
    """Show a conversation, the latest messages of it unless told otherwise; what is shown counts as read."""
    return await conversation_page(PageContext(request, application, me), username, fresh_form())


@post(
    "/messages/{username:str}",
    include_in_schema=False,
    status_code=200,
    opt={RATE: "message"},
    request_max_body_size=LARGEST_FORM,
)
async def send(request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]) -> Response[Any]:
    """Send a message with its photos, or say beside the field why it cannot be sent."""
    context = PageContext(request, application, me)
    form = await composer_form(request)
    try:
        await application.messaging.conversations.check_writable(me, username)
        draft = await draft_of_form(context, form)
        message = await application.messaging.conversations.send(me, username, draft)
    except (ValidationFailed, Conflict, LimitReached, StorageUnavailable, CardNotFound) as error:
        refused = refusal(form, error, card__not_found="card")
        if is_part(request):
            return context.part("messaging/parts/refused.html", status=422, form=refused)
        return await conversation_page(context, username, refused, status=422)
    finally:
        await (await request.form()).close()
    if is_part(request):
        return await newer_part(context, await _room_of(context, username), after_of(form, message))
    return context.go(f"/messages/{username}#newest")


@get("/messages/{username:str}/newer", include_in_schema=False, opt={RATE: "account"})
async def newer(request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]) -> Response[Any]:
    """Return the messages after a number, for script."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), AfterQuery)
    return await newer_part(context, await _room_of(context, username), query.after)


async def conversation_page(context: PageContext, username: str, form: Form, *, status: int = 200) -> Response[Any]:
    """Answer with the page of a conversation and the list beside it."""
    request, messaging = context.request, context.application.messaging
    query = read_query(dict(request.query_params.items()), ConversationQuery)
    opened = await messaging.conversations.with_user(
        context.me, username, limit=SHOWN, cursor=query.cursor, containing=query.q
    )
    room = opened.conversation
    is_newest = query.cursor is None and not query.q
    if room is not None and room.unread and is_newest and not is_ahead(request):
        await messaging.rooms.mark_read(context.me, conversation_key(context.application, room.id), room.last_number)
    listed = await _listed(context, InboxQuery())
    return context.page(
        "messaging/conversation.html",
        status=status,
        current=None if room is None else room.id,
        username=opened.username,
        room=room,
        messages=opened.messages,
        held=opened.held,
        next_cursor=opened.next_cursor,
        asked=query,
        is_newest=is_newest,
        form=form,
        action=f"/messages/{opened.username}",
        **shared(context.application),
        **listed,
    )


async def newer_part(context: PageContext, room_id: int, after: int) -> Response[Any]:
    """Answer with the messages of a room after a number, as they stand in its page."""
    queries = context.application.messaging.rooms.queries
    room = await queries.room(context.me.user_id, room_id)
    if room is None:
        raise ConversationNotFound
    found = await queries.newer(context.me.user_id, room_id, after, limit=NEWER)
    values = shared(context.application)
    held = await queries.held(context.me.user_id, room_id, values["now"] - WITHHELD_SHOWN)
    return context.part("messaging/parts/newer.html", room=room, messages=found, held=held, before=None, **values)


def shared(application: Application) -> dict[str, Any]:
    """Gather what the templates of messages need besides the messages."""
    return {
        "emoji": REACTIONS,
        "change_seconds": application.settings.messaging.changeable_for.total_seconds(),
        "now": application.clock.now(),
    }


async def _listed(context: PageContext, query: InboxQuery) -> dict[str, Any]:
    page = await context.application.messaging.rooms.inbox(context.me, query.box, limit=30, cursor=query.cursor)
    return {"inbox": page, "listed": query}


async def _room_of(context: PageContext, username: str) -> int:
    opened = await context.application.messaging.conversations.with_user(context.me, username, limit=1)
    if opened.conversation is None:
        raise ConversationNotFound
    return conversation_key(context.application, opened.conversation.id)


def fresh_form() -> Form:
    """Make the empty form of a new message, with a key under which it is sent once."""
    return Form({"text": "", "card": "", "photos": "", "client_key": uuid4().hex, "after": ""})


async def composer_form(request: AnyRequest) -> Form:
    """Read the fields of a new message, without its photos."""
    given = await request.form()
    fields = {name: given.get(name, "") for name in ("text", "card", "client_key", "after")}
    values = {name: value if isinstance(value, str) else "" for name, value in fields.items()}
    return Form({**fresh_form().values, **{name: value[:10_000] for name, value in values.items() if value}})


async def draft_of_form(context: PageContext, form: Form) -> MessageDraft:
    """Make a draft of a form: find its card by the name, and upload its photos.

    Everything that costs little is looked at first. Raises what ``MessageDraft`` and uploading a photo raise.
    """
    photos = await photos_of(context.request, MOST_PHOTOS)
    card = form.value("card").strip()
    draft = MessageDraft(
        text=form.value("text"),
        card_id=await card_named(context.application, card) if card else None,
        photo_ids=range(1, len(photos) + 1),
        client_key=form.value("client_key")[:LONGEST_KEY],
    )
    uploaded = []
    for content in photos:
        try:
            uploaded.append((await context.application.messaging.photos.upload(context.me, content)).id)
        except ValidationFailed as error:
            raise ValidationFailed(error.message, field="photos") from error
    return evolve(draft, photo_ids=uploaded)


def after_of(form: Form, message: MessageView) -> int:
    """Return the number of the last message that the page of a form has; one that is held has no number."""
    after = form.value("after")
    known = int(after) if after.isdecimal() and len(after) < 10 else None
    if message.state is not MessageState.SENT:
        return known or 0
    return message.number - 1 if known is None else min(known, message.number - 1)


def is_ahead(request: AnyRequest) -> bool:
    """Tell whether a browser asks before its owner does: nobody reads such a page yet."""
    return "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", ""))


def conversation_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[inbox, conversation, send, newer])
