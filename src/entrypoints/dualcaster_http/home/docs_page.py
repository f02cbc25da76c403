"""The page that describes the API, and what phones need for their home screen."""

from typing import Any

from litestar import Request, Response, Router, get

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.home.landing_page import landing
from dualcaster_http.site.rendering import DOCS_POLICY, pages_of

DOCS_CACHE = "public, max-age=60, s-maxage=3600"


@get("/docs", include_in_schema=False, opt={RATE: "page"}, sync_to_thread=False)
def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the description of the API."""
    pages = pages_of(request)
    html = pages.render("home/docs.html", path="/docs", canonical=pages.absolute("/docs"))
    headers = {"Cache-Control": DOCS_CACHE, "Content-Security-Policy": DOCS_POLICY}
    return Response(html, media_type="text/html", headers=headers)


@get("/site.webmanifest", include_in_schema=False, sync_to_thread=False)
def manifest(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Tell phones how to put the site on their home screen."""
    mark = pages_of(request).environment.globals["asset"]("mark.svg")  # type: ignore[operator]
    content = {
        "name": SITE_NAME,
        "short_name": SITE_NAME,
        "description": "Find the Magic trades worth making.",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f6f7f5",
        "theme_color": "#f6f7f5",
        "icons": [{"src": mark, "sizes": "any", "type": "image/svg+xml"}],
    }
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(content, media_type="application/manifest+json", headers=headers)


def home_router() -> Router:
    """Make the routes of the landing page, the description of the API and the web app manifest."""
    return Router("/", route_handlers=[landing, docs, manifest])
