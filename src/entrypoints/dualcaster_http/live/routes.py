"""The routes of the live channel."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.live.channel import Ticket, live_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [live_router()]


LIVE = Capability(
    name="live",
    routes=_routes,
    tags={"live": "What open pages are told at once, over a WebSocket."},
    answers={Ticket: Ticket("6h1yLq0aXw3kq0Jx4mZp7vQ2.b1d9", 30)},
)
