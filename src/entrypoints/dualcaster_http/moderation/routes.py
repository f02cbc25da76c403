"""The routes of moderation."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.moderation.appeal_pages import appeal_pages_router
from dualcaster_http.moderation.appeals_api import appeal_routers
from dualcaster_http.moderation.case_pages import case_pages_router
from dualcaster_http.moderation.cases_api import cases_router
from dualcaster_http.moderation.dispute_case_pages import dispute_case_pages_router
from dualcaster_http.moderation.dispute_pages import dispute_pages_router
from dualcaster_http.moderation.disputes_api import dispute_routers
from dualcaster_http.moderation.errors import MODERATION_ERRORS
from dualcaster_http.moderation.examples import ANSWERS, BODIES
from dualcaster_http.moderation.held_api import held_router
from dualcaster_http.moderation.note_pages import note_pages_router
from dualcaster_http.moderation.notes_api import notes_router
from dualcaster_http.moderation.report_pages import report_pages_router
from dualcaster_http.moderation.reports_api import reports_router


def _routes() -> Sequence[ControllerRouterHandler]:
    of_disputes = [dispute_pages_router(), dispute_case_pages_router()]
    pages = [report_pages_router(), note_pages_router(), case_pages_router(), appeal_pages_router(), *of_disputes]
    of_staff = [cases_router(), held_router(), notes_router()]
    return [reports_router(), *of_staff, *appeal_routers(), *dispute_routers(), *pages]


MODERATION = Capability(
    name="moderation",
    routes=_routes,
    errors=MODERATION_ERRORS,
    tags={"moderation": "Reports of people and of what they do, disputes over trades, and the cases of moderators."},
    answers=ANSWERS,
    bodies=BODIES,
)
