"""The routes of usage and of the survey."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.analytics.analytics_api import analytics_router
from dualcaster_http.analytics.analytics_pages import analytics_pages_router
from dualcaster_http.analytics.errors import ANALYTICS_ERRORS
from dualcaster_http.analytics.examples import ANSWERS, BODIES
from dualcaster_http.analytics.survey_api import survey_router
from dualcaster_http.analytics.survey_pages import survey_pages_router
from dualcaster_http.edge.capability import Capability


def _routes() -> Sequence[ControllerRouterHandler]:
    return [analytics_router(), analytics_pages_router(), survey_router(), survey_pages_router()]


ANALYTICS = Capability(
    name="analytics",
    routes=_routes,
    errors=ANALYTICS_ERRORS,
    tags={
        "analytics": "How the site is used, and the product's targets. For admins.",
        "survey": "One question, asked once in a while.",
    },
    answers=ANSWERS,
    bodies=BODIES,
)
