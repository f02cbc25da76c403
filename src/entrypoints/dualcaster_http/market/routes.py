"""The routes of the market."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.market.discord_api import discord_price_router
from dualcaster_http.market.errors import MARKET_ERRORS
from dualcaster_http.market.examples import ANSWERS
from dualcaster_http.market.market_api import market_router
from dualcaster_http.market.market_pages import market_pages_router
from dualcaster_http.market.quarantine_api import quarantine_router
from dualcaster_http.market.quarantine_pages import quarantine_pages_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        market_router(),
        market_pages_router(),
        quarantine_router(),
        quarantine_pages_router(),
        discord_price_router(),
    ]


MARKET = Capability(
    name="market",
    routes=_routes,
    errors=MARKET_ERRORS,
    tags={"market": "The market as a whole: its index, the cards that moved most, and how sets went."},
    answers=ANSWERS,
)
