"""The routes of trades."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.trading.address_pages import address_pages_router
from dualcaster_http.trading.builder_pages import builder_pages_router
from dualcaster_http.trading.errors import TRADING_ERRORS
from dualcaster_http.trading.examples import ANSWERS, BODIES
from dualcaster_http.trading.trade_pages import trade_pages_router
from dualcaster_http.trading.trades_api import trades_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [trades_router(), builder_pages_router(), trade_pages_router(), address_pages_router()]


TRADING = Capability(
    name="trading",
    routes=_routes,
    errors=TRADING_ERRORS,
    tags={"trades": "Proposals, and the trades that they become."},
    answers=ANSWERS,
    bodies=BODIES,
)
