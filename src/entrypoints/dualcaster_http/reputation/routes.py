"""The routes of reputation."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.reputation.errors import REPUTATION_ERRORS
from dualcaster_http.reputation.examples import ANSWERS, BODIES
from dualcaster_http.reputation.pages import reputation_pages_router
from dualcaster_http.reputation.reputation_api import reputation_router
from dualcaster_http.reputation.reviews_api import review_routers
from dualcaster_http.reputation.statements_api import statement_routers


def _routes() -> Sequence[ControllerRouterHandler]:
    return [*review_routers(), reputation_router(), *statement_routers(), reputation_pages_router()]


REPUTATION = Capability(
    name="reputation",
    routes=_routes,
    errors=REPUTATION_ERRORS,
    tags={"reputation": "What traders wrote of each other, and what it makes of their reputation."},
    answers=ANSWERS,
    bodies=BODIES,
)
