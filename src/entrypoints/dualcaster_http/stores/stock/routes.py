"""What the stock of stores brings to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.stock.errors import STOCK_ERRORS
from dualcaster_http.stores.stock.examples import ANSWERS, BODIES
from dualcaster_http.stores.stock.offers_pages import store_offers_router
from dualcaster_http.stores.stock.stock_api import stock_router
from dualcaster_http.stores.stock.stock_pages import stock_pages_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [stock_router(), stock_pages_router(), store_offers_router()]


STORE_STOCK = Capability(name="stock", routes=_routes, errors=STOCK_ERRORS, answers=ANSWERS, bodies=BODIES)
