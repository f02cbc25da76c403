"""What stores bring to the site: one row for each part."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.buylist.routes import BUYLIST
from dualcaster_http.stores.clearing.routes import STORE_CLEARING
from dualcaster_http.stores.customers.routes import STORE_CUSTOMERS
from dualcaster_http.stores.dashboard_pages import dashboard_router
from dualcaster_http.stores.events.routes import STORE_EVENTS
from dualcaster_http.stores.pricing.routes import STORE_PRICES
from dualcaster_http.stores.profiles.routes import STORE_PROFILES
from dualcaster_http.stores.statistics.routes import STORE_STATISTICS
from dualcaster_http.stores.stock.routes import STORE_STOCK
from dualcaster_http.stores.storefront_pages import storefront_router
from dualcaster_http.stores.sync.routes import STORE_SYNC

PARTS: tuple[Capability, ...] = (
    STORE_PROFILES,
    STORE_STOCK,
    STORE_SYNC,
    BUYLIST,
    STORE_EVENTS,
    STORE_CLEARING,
    STORE_PRICES,
    STORE_CUSTOMERS,
    STORE_STATISTICS,
)


def _routes() -> Sequence[ControllerRouterHandler]:
    of_all = [dashboard_router(), storefront_router()]
    return [*of_all, *(route for part in PARTS for route in part.routes())]


STORES = Capability(
    name="stores",
    routes=_routes,
    errors={code: row for part in PARTS for code, row in part.errors.items()},
    tags={
        "stores": "Local game stores: finding them, and what they and their customers do.",
        **{tag: words for part in PARTS for tag, words in part.tags.items()},
    },
    answers={shape: example for part in PARTS for shape, example in part.answers.items()},
    bodies={shape: example for part in PARTS for shape, example in part.bodies.items()},
)
