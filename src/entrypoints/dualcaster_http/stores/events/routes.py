"""What events of stores bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.events.errors import STORE_EVENT_ERRORS
from dualcaster_http.stores.events.events_api import events_router, store_events_router
from dualcaster_http.stores.events.examples import ANSWERS, BODIES
from dualcaster_http.stores.events.pages import event_pages
from dualcaster_http.stores.events.staff_pages import event_staff_pages


def _routes() -> Sequence[ControllerRouterHandler]:
    return [events_router(), store_events_router(), event_pages(), event_staff_pages()]


STORE_EVENTS = Capability(
    name="events",
    routes=_routes,
    errors=STORE_EVENT_ERRORS,
    tags={"events": "What takes place at stores: calendars, sign-ups, waiting lists and who is there."},
    answers=ANSWERS,
    bodies=BODIES,
)
