"""The routes of the notification centre."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.notifying.api import notifications_router
from dualcaster_http.notifying.errors import NOTIFYING_ERRORS
from dualcaster_http.notifying.examples import ANSWERS, BODIES
from dualcaster_http.notifying.pages import notifications_pages_router
from dualcaster_http.notifying.preferences_api import notification_preferences_router
from dualcaster_http.notifying.service_worker import service_worker_router
from dualcaster_http.notifying.settings_pages import notification_settings_router
from dualcaster_http.notifying.webhooks_api import email_feedback_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        notifications_router(),
        notification_preferences_router(),
        notifications_pages_router(),
        notification_settings_router(),
        service_worker_router(),
        email_feedback_router(),
    ]


NOTIFYING = Capability(
    name="notifying",
    routes=_routes,
    errors=NOTIFYING_ERRORS,
    tags={"notifications": "What somebody is told by the site."},
    answers=ANSWERS,
    bodies=BODIES,
)
