"""The thread of a trade, as a part that its page shows: ``/trades/{trade}/thread``."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

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
from dualcaster_http.messaging.threads_api import trade_key
from dualcaster_http.site.forms import Form, refusal
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]


@get("/trades/{trade_id:str}/thread", include_in_schema=False, opt={RATE: "page"})
async def thread(request: AnyRequest, me: Me, application: FromApplication, trade_id: FromPath[str]) -> Response[Any]:
    """Show the thread of a trade; what is shown counts as read."""
    return await _shown(PageContext(request, application, me), trade_id, fresh_form())


@post(
    "/trades/{trade_id:str}/thread",
    include_in_schema=False,
    status_code=200,
    opt={RATE: "message"},
    request_max_body_size=LARGEST_FORM,
)
async def send(request: AnyRequest, me: Me, application: FromApplication, trade_id: FromPath[str]) -> Response[Any]:
    """Send a message about a trade with its photos, or say why it cannot be sent."""
    context, key = PageContext(request, application, me), trade_key(application, trade_id)
    form = await composer_form(request)
    threads = application.messaging.threads
    try:
        await threads.check_writable(me, key)
        message = await threads.send(me, key, await draft_of_form(context, form))
    except (ValidationFailed, Conflict, LimitReached, StorageUnavailable, CardNotFound) as error:
        refused = refusal(form, error, card__not_found="card")
        if is_part(request):
            return context.part("messaging/parts/refused.html", status=422, form=refused)
        return await _shown(context, trade_id, refused, status=422)
    finally:
        await (await request.form()).close()
    if is_part(request):
        return await newer_part(context, await _room_of(context, key), after_of(form, message))
    return context.go(f"/trades/{trade_id}#thread")


@get("/trades/{trade_id:str}/thread/newer", include_in_schema=False, opt={RATE: "account"})
async def newer(request: AnyRequest, me: Me, application: FromApplication, trade_id: FromPath[str]) -> Response[Any]:
    """Return the messages after a number, for script."""
    context = PageContext(request, application, me)
    query = read_query(dict(request.query_params.items()), AfterQuery)
    return await newer_part(context, await _room_of(context, trade_key(application, trade_id)), query.after)


async def thread_values(context: PageContext, trade_id: str, form: Form) -> dict[str, Any]:
    """Gather what ``messaging/thread.html`` needs, for the page of the trade to include it."""
    request, messaging = context.request, context.application.messaging
    query = read_query(dict(request.query_params.items()), ConversationQuery)
    key = trade_key(context.application, trade_id)
    opened = await messaging.threads.of_trade(context.me, key, limit=SHOWN, cursor=query.cursor)
    room = opened.conversation
    if room is not None and room.unread and query.cursor is None and not is_ahead(request):
        await messaging.rooms.mark_read(context.me, conversation_key(context.application, room.id), room.last_number)
    return {
        "thread": opened,
        "room": room,
        "messages": opened.messages,
        "held": opened.held,
        "next_cursor": opened.next_cursor,
        "asked": query,
        "is_newest": query.cursor is None,
        "form": form,
        "action": f"/trades/{trade_id}/thread",
        **shared(context.application),
    }


async def _shown(context: PageContext, trade_id: str, form: Form, *, status: int = 200) -> Response[Any]:
    values = await thread_values(context, trade_id, form)
    if is_part(context.request):
        return context.part("messaging/thread.html", status=status, **values)
    return context.page("messaging/thread_page.html", status=status, **values)


async def _room_of(context: PageContext, trade: int) -> int:
    room = await context.application.messaging.threads.room_id(context.me, trade)
    if room is None:
        raise ConversationNotFound
    return room


def thread_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[thread, send, newer])
