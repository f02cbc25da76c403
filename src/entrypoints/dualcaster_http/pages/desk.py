"""The pages that traders work on, and the one that others see of them."""

from litestar import Router

from dualcaster_http.pages.adding import adding_router
from dualcaster_http.pages.have_list import have_list_router
from dualcaster_http.pages.imports import imports_router
from dualcaster_http.pages.inventory import inventory_router
from dualcaster_http.pages.matches import matches_router
from dualcaster_http.pages.profile import profile_router
from dualcaster_http.pages.want_list import want_list_router


def desk_routers() -> list[Router]:
    """Make the routes."""
    return [
        matches_router(),
        inventory_router(),
        imports_router(),
        have_list_router(),
        want_list_router(),
        adding_router(),
        profile_router(),
    ]
