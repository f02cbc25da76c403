"""What buylists bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.buylist.counter_api import counter_routers
from dualcaster_http.stores.buylist.counter_pages import counter_pages_router
from dualcaster_http.stores.buylist.desk_pages import desk_pages_router
from dualcaster_http.stores.buylist.errors import BUYLIST_ERRORS
from dualcaster_http.stores.buylist.examples import ANSWERS, BODIES
from dualcaster_http.stores.buylist.selling_api import selling_routers
from dualcaster_http.stores.buylist.selling_pages import selling_pages_router


def _routes() -> Sequence[ControllerRouterHandler]:
    pages = [selling_pages_router(), counter_pages_router(), desk_pages_router()]
    return [*selling_routers(), *counter_routers(), *pages]


BUYLIST = Capability(
    name="buylist",
    routes=_routes,
    errors=BUYLIST_ERRORS,
    tags={"buylist": "What stores pay for cards, the orders in which people sell to them, and store credit."},
    answers=ANSWERS,
    bodies=BODIES,
)
