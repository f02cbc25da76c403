"""The thread of a ring, as a part that its page shows: ``/rings/{ring}/thread``."""

from typing import Any

from litestar import Request, Response, Router, get, post

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.messaging.errors import ConversationNotFound, LimitReached
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.conversation_pages import (
    LARGEST_FORM,
    SHOWN,
    AfterQuery,
    ConversationQuery,
    after_of,
    composer_form,
    draft_of_form,
    fresh_form,
    is_ahead,
    newer_part,
    shared,
)
from dualcaster_http.messaging.parameters import conversation_key
from dualcaster_http.rings.parameters import RingId, ring_key
from dualcaster_http.site.forms import Form, refusal
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
PATH = "/rings/{ring:str}/thread"


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def thread(request: AnyRequest, me: Me, application: FromApplication, ring: RingId) -> Response[Any]:
    """Show the thread of a ring; what is shown counts as read."""
    return await _shown(PageContext(request, application, me), ring, fresh_form())


@post(PATH, include_in_schema=False, status_code=200, opt={RATE: "message"}, request_max_body_size=LARGEST_FORM)
async def send(request: AnyRequest, me: Me, application: FromApplication, ring: RingId) -> Response[Any]:
    """Send a message to everybody in a ring with its photos, or say why it cannot be sent."""
    context, key = PageContext(request, application, me), ring_key(application, ring)
    form = await composer_form(request)
    threads = application.messaging.ring_threads
    try:
        await threads.check_writable(me, key)
        message = await threads.send(me, key, await draft_of_form(context, form))
    except (ValidationFailed, Conflict, LimitReached, StorageUnavailable, CardNotFound) as error:
        refused = refusal(form, error, card__not_found="card")
        if is_part(request):
            return context.part("messaging/parts/refused.html", status=422, form=refused)
        return await _shown(context, ring, refused, status=422)
    finally:
        await (await request.form()).close()
    if is_part(request):
        return await newer_part(context, await _room_of(context, key), after_of(form, message))
    return context.go(f"/rings/{ring}#thread")


@get(PATH + "/newer", include_in_schema=False, opt={RATE: "account"})
async def newer(request: AnyRequest, me: Me, application: FromApplication, ring: RingId) -> Response[Any]:
    """Return the messages after a number, for script."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), AfterQuery)
    return await newer_part(context, await _room_of(context, ring_key(application, ring)), query.after)


async def _shown(context: PageContext, ring: str, form: Form, *, status: int = 200) -> Response[Any]:
    request, messaging = context.request, context.application.messaging
    query = read_query(dict(request.query_params.items()), ConversationQuery)
    key = ring_key(context.application, ring)
    opened = await messaging.ring_threads.of_ring(context.me, key, limit=SHOWN, cursor=query.cursor)
    room = opened.conversation
    if room is not None and room.unread and query.cursor is None and not is_ahead(request):
        await messaging.rooms.mark_read(context.me, conversation_key(context.application, room.id), room.last_number)
    values: dict[str, Any] = {
        "thread": opened,
        "room": room,
        "messages": opened.messages,
        "held": opened.held,
        "next_cursor": opened.next_cursor,
        "asked": query,
        "is_newest": query.cursor is None,
        "form": form,
        "action": f"/rings/{ring}/thread",
        **shared(context.application),
    }
    if is_part(request):
        return context.part("messaging/ring_thread.html", status=status, **values)
    return context.page("messaging/ring_thread_page.html", status=status, **values)


async def _room_of(context: PageContext, ring: int) -> int:
    room = await context.application.messaging.ring_threads.room_id(context.me, ring)
    if room is None:
        raise ConversationNotFound
    return room


def ring_thread_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[thread, send, newer])
