"""What sell prices of stores bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.pricing.api import store_prices_router
from dualcaster_http.stores.pricing.errors import STORE_PRICE_ERRORS
from dualcaster_http.stores.pricing.examples import ANSWERS, BODIES
from dualcaster_http.stores.pricing.pages import store_price_pages


def _routes() -> Sequence[ControllerRouterHandler]:
    return [store_prices_router(), store_price_pages()]


STORE_PRICES = Capability(
    name="store_prices",
    routes=_routes,
    errors=STORE_PRICE_ERRORS,
    tags={"store prices": "How a store's sell prices follow the market, for its staff."},
    answers=ANSWERS,
    bodies=BODIES,
)
