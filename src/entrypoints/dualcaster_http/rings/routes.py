"""The routes of rings."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.rings.errors import RING_ERRORS
from dualcaster_http.rings.examples import ANSWERS, BODIES
from dualcaster_http.rings.pages import ring_pages_router
from dualcaster_http.rings.rings_api import rings_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [rings_router(), ring_pages_router()]


RINGS = Capability(
    name="rings",
    routes=_routes,
    errors=RING_ERRORS,
    tags={"rings": "Trades of three and more people, in which everybody gives to the next."},
    answers=ANSWERS,
    bodies=BODIES,
)
