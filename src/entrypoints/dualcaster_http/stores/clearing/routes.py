"""What store-night clearing brings to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.clearing.clearing_api import clearing_router, my_circles_router
from dualcaster_http.stores.clearing.errors import CLEARING_ERRORS
from dualcaster_http.stores.clearing.examples import ANSWERS
from dualcaster_http.stores.clearing.pages import clearing_pages


def _routes() -> Sequence[ControllerRouterHandler]:
    return [clearing_router(), my_circles_router(), clearing_pages()]


STORE_CLEARING = Capability(name="clearing", routes=_routes, errors=CLEARING_ERRORS, answers=ANSWERS)
