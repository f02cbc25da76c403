"""What customers of stores bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.customers.api import store_customers_routers
from dualcaster_http.stores.customers.errors import STORE_CUSTOMER_ERRORS
from dualcaster_http.stores.customers.examples import ANSWERS, BODIES
from dualcaster_http.stores.customers.pages import store_customer_pages


def _routes() -> Sequence[ControllerRouterHandler]:
    return [*store_customers_routers(), store_customer_pages()]


STORE_CUSTOMERS = Capability(
    name="store_customers",
    routes=_routes,
    errors=STORE_CUSTOMER_ERRORS,
    tags={"store customers": "People around a store, messages to them, and stores around people."},
    answers=ANSWERS,
    bodies=BODIES,
)
