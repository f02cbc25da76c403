"""All groups of the API."""

from litestar import Router

from dualcaster_http.api.alerts import alerts_router
from dualcaster_http.api.auth import auth_router
from dualcaster_http.api.cards import cards_router
from dualcaster_http.api.connections import connections_router
from dualcaster_http.api.have_list import have_list_router
from dualcaster_http.api.inventory import inventory_router
from dualcaster_http.api.list_files import export_collection, import_collection, import_wants
from dualcaster_http.api.matches import matches_router
from dualcaster_http.api.own_profile import onboarding_router, profile_router
from dualcaster_http.api.people import people_router
from dualcaster_http.api.public_lists import public_lists_router
from dualcaster_http.api.want_list import want_list_router


def api_routers() -> list[Router]:
    """Make the routes."""
    return [
        auth_router(),
        cards_router(),
        connections_router(),
        matches_router(),
        onboarding_router(),
        people_router(),
        profile_router(),
        inventory_router(import_collection, export_collection),
        have_list_router(),
        want_list_router(import_wants),
        alerts_router(),
        public_lists_router(),
    ]
