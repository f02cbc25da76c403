"""What the sync of stores brings to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.sync.errors import SYNC_ERRORS
from dualcaster_http.stores.sync.examples import ANSWERS, BODIES
from dualcaster_http.stores.sync.mapping_pages import mapping_pages_router
from dualcaster_http.stores.sync.sync_api import shopify_router, sync_router
from dualcaster_http.stores.sync.sync_pages import sync_pages_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [sync_router(), shopify_router(), sync_pages_router(), mapping_pages_router()]


STORE_SYNC = Capability(name="sync", routes=_routes, errors=SYNC_ERRORS, answers=ANSWERS, bodies=BODIES)
