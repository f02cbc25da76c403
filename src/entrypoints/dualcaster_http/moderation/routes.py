"""The routes of moderation."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.moderation.errors import MODERATION_ERRORS
from dualcaster_http.moderation.examples import ANSWERS, BODIES
from dualcaster_http.moderation.report_pages import report_pages_router
from dualcaster_http.moderation.reports_api import reports_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [reports_router(), report_pages_router()]


MODERATION = Capability(
    name="moderation",
    routes=_routes,
    errors=MODERATION_ERRORS,
    tags={"moderation": "Reports of people, messages, trades, reviews and signals."},
    answers=ANSWERS,
    bodies=BODIES,
)
