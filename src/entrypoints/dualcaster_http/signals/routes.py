"""The routes of signals."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.signals.errors import SIGNAL_ERRORS
from dualcaster_http.signals.examples import ANSWERS, BODIES
from dualcaster_http.signals.pages import signal_pages
from dualcaster_http.signals.signals_api import signals_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [signals_router(), signal_pages()]


SIGNALS = Capability(
    name="signals",
    routes=_routes,
    errors=SIGNAL_ERRORS,
    tags={"signals": "What is said of prices, by rules and by members, and what became of it."},
    answers=ANSWERS,
    bodies=BODIES,
)
