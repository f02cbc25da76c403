"""Every router of the pages."""

from litestar import Router

from dualcaster_http.pages.account import entry_routes
from dualcaster_http.pages.dashboard import dashboard_routes
from dualcaster_http.pages.desk import desk_routers
from dualcaster_http.pages.leaving import leaving_routes
from dualcaster_http.pages.links import link_routes
from dualcaster_http.pages.oauth import oauth_router
from dualcaster_http.pages.security import security_routes
from dualcaster_http.pages.settings import settings_routes
from dualcaster_http.pages.site import pages_router
from dualcaster_http.pages.sitemap import sitemap_router


def page_routers() -> list[Router]:
    """Make the routers of the pages, one for each group."""
    return [
        pages_router(),
        sitemap_router(),
        entry_routes(),
        link_routes(),
        oauth_router(),
        dashboard_routes(),
        settings_routes(),
        security_routes(),
        leaving_routes(),
        *desk_routers(),
    ]
