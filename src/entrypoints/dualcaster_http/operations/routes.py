"""The routes that operators ask."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.operations.examples import ANSWERS
from dualcaster_http.operations.health import health, metrics, ready


def _routes() -> Sequence[ControllerRouterHandler]:
    return [health, ready, metrics]


OPERATIONS = Capability(
    name="operations",
    routes=_routes,
    tags={"health": "Whether the service lives and can work."},
    answers=ANSWERS,
)
