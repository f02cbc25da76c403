"""The routes that belong to no capability."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.home.dashboard_page import dashboard_routes
from dualcaster_http.home.design_page import design
from dualcaster_http.home.docs_page import home_router
from dualcaster_http.home.frame_pages import frame_router
from dualcaster_http.home.sitemap import sitemap_router
from dualcaster_http.openapi.document import openapi_document
from dualcaster_http.site.assets import asset


def _routes() -> Sequence[ControllerRouterHandler]:
    return [home_router(), frame_router(), sitemap_router(), dashboard_routes(), design, asset, openapi_document]


HOME = Capability(name="home", routes=_routes)
