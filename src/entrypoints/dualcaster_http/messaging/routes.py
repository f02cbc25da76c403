"""The routes of messages."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.messaging.conversation_pages import conversation_pages
from dualcaster_http.messaging.conversations_api import conversations_router
from dualcaster_http.messaging.errors import MESSAGING_ERRORS
from dualcaster_http.messaging.examples import ANSWERS, BODIES
from dualcaster_http.messaging.ring_thread_pages import ring_thread_pages
from dualcaster_http.messaging.ring_threads_api import ring_threads_router
from dualcaster_http.messaging.room_pages import room_pages
from dualcaster_http.messaging.rooms_api import photos_router, rooms_router
from dualcaster_http.messaging.thread_pages import thread_pages
from dualcaster_http.messaging.threads_api import threads_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        conversations_router(),
        rooms_router(),
        photos_router(),
        conversation_pages(),
        room_pages(),
        threads_router(),
        thread_pages(),
        ring_threads_router(),
        ring_thread_pages(),
    ]


MESSAGING = Capability(
    name="messaging",
    routes=_routes,
    errors=MESSAGING_ERRORS,
    tags={"messages": "Conversations with other traders, their photos and reactions."},
    answers=ANSWERS,
    bodies=BODIES,
)
