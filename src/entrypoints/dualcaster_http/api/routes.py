"""All groups of the API."""

from litestar import Router

from dualcaster_http.api.auth import auth_router
from dualcaster_http.api.cards import cards_router
from dualcaster_http.api.connections import connections_router
from dualcaster_http.api.matches import matches_router
from dualcaster_http.api.own_profile import onboarding_router, profile_router
from dualcaster_http.api.people import people_router


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
    ]
