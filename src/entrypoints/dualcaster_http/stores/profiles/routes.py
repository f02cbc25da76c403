"""What profiles and staff of stores bring to the site."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.profiles.closing_pages import store_closing_pages_router
from dualcaster_http.stores.profiles.errors import STORE_PROFILE_ERRORS
from dualcaster_http.stores.profiles.examples import ANSWERS, BODIES
from dualcaster_http.stores.profiles.finder_pages import store_finder_router
from dualcaster_http.stores.profiles.profile_pages import store_profile_pages_router
from dualcaster_http.stores.profiles.staff_api import store_staff_router
from dualcaster_http.stores.profiles.staff_pages import store_staff_pages_router
from dualcaster_http.stores.profiles.stores_api import stores_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        stores_router(),
        store_staff_router(),
        store_finder_router(),
        store_profile_pages_router(),
        store_staff_pages_router(),
        store_closing_pages_router(),
    ]


STORE_PROFILES = Capability(
    name="profiles", routes=_routes, errors=STORE_PROFILE_ERRORS, answers=ANSWERS, bodies=BODIES
)
