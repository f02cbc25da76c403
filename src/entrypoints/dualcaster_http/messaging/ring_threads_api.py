"""``/api/v1/rings/{id}/thread`` and what is written there: the messages of all people of a ring."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import JSONBody

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.messaging.views import MessageView, OpenRingThread, PhotoView
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD, PictureOperation
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.messaging.conversations_api import SENDING, UPLOADING, draft_of, uploaded
from dualcaster_http.messaging.parameters import SearchedText
from dualcaster_http.messaging.requests import NewMessage
from dualcaster_http.openapi.answers import answers
from dualcaster_http.rings.parameters import RingId, ring_key

_WRITING = ("ring.not_found", "thread.closed")


@get(
    "/{ring_id:str}/thread",
    summary="The thread of a ring",
    operation_id="ring_thread",
    opt={RATE: "account"},
    responses=answers(OpenRingThread, "The latest messages, oldest first.", "ring.not_found"),
)
async def thread(
    *,
    ring_id: RingId,
    me: Me,
    application: FromApplication,
    q: SearchedText = "",
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> OpenRingThread:
    """Read what the people of a ring wrote about it, and what happened to it.

    Messages are edited, deleted, reacted to and reported as those of other conversations.
    """
    key = ring_key(application, ring_id)
    return await application.messaging.ring_threads.of_ring(me, key, limit=limit, cursor=cursor, containing=q)


@post(
    "/{ring_id:str}/messages",
    summary="Write about a ring",
    operation_id="send_ring_message",
    opt={RATE: "message"},
    responses=answers(MessageView, "The message.", *SENDING, *_WRITING, status=201),
)
async def send_ring_message(
    ring_id: RingId, data: JSONBody[NewMessage], me: Me, application: FromApplication
) -> MessageView:
    """Send a message to everybody in a ring, until the ring is over."""
    draft = draft_of(application, data)
    return await application.messaging.ring_threads.send(me, ring_key(application, ring_id), draft)


@post(
    "/{ring_id:str}/attachments",
    summary="Upload a photo for the thread of a ring",
    operation_id="upload_ring_photo",
    opt={RATE: "photo"},
    request_max_body_size=LARGEST_UPLOAD,
    operation_class=PictureOperation,
    responses=answers(PhotoView, "The photo.", *_WRITING, *UPLOADING, status=201),
)
async def upload_ring_photo(
    request: Request[Any, Any, Any], ring_id: RingId, me: Me, application: FromApplication
) -> PhotoView:
    """Upload a photo to send with a message; it is purged 45 days after the ring is over."""
    await application.messaging.ring_threads.check_writable(me, ring_key(application, ring_id))
    return await uploaded(request, application, me)


def ring_threads_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/rings", route_handlers=[thread, send_ring_message, upload_ring_photo], tags=["messages"])
