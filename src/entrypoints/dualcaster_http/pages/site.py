"""The public pages: card browser, card, and the description of the API."""

from typing import Any

from litestar import Request, Response, Router, get

from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.authentication import Visitor
from dualcaster_http.pages.browsing import browse_from
from dualcaster_http.pages.card_page import card_values
from dualcaster_http.pages.landing import landing
from dualcaster_http.pages.rendering import DOCS_POLICY, pages_of
from dualcaster_http.parameters import CardHashid, FromApplication
from dualcaster_http.rate_limits import RATE

CARD_CACHE = "public, max-age=60, s-maxage=3600"
LIST_CACHE = "public, max-age=60, s-maxage=3600"
SEARCH_CACHE = "public, max-age=60, s-maxage=300"
_TILES = 24


@get("/cards", include_in_schema=False, opt={RATE: "page"})
async def browse(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show the card browser."""
    asked = browse_from(dict(request.query_params.items()))
    found = await application.listing.search(asked.q, asked.keep, limit=_TILES, cursor=asked.cursor)
    pages = pages_of(request)
    return pages.page(
        request,
        "cards.html",
        me=visitor,
        cache=LIST_CACHE if asked.plain else SEARCH_CACHE,
        canonical=pages.absolute("/cards"),
        asked=asked,
        found=found,
    )


@get("/cards/{hashid:str}", include_in_schema=False, opt={RATE: "page"})
async def card(
    hashid: CardHashid, request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication
) -> Response[str]:
    """Show a card."""
    public = await application.public_cards.card(application.ids.decode(IdKind.CARD, hashid))
    pages = pages_of(request)
    return pages.page(request, "card.html", me=visitor, cache=CARD_CACHE, **card_values(public, pages.absolute))


@get("/docs", include_in_schema=False, opt={RATE: "page"}, sync_to_thread=False)
def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the description of the API."""
    pages = pages_of(request)
    html = pages.render("docs.html", path="/docs", canonical=pages.absolute("/docs"))
    headers = {"Cache-Control": LIST_CACHE, "Content-Security-Policy": DOCS_POLICY}
    return Response(html, media_type="text/html", headers=headers)


@get("/site.webmanifest", include_in_schema=False, sync_to_thread=False)
def manifest(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Tell phones how to put the site on their home screen."""
    mark = pages_of(request).environment.globals["asset"]("mark.svg")  # type: ignore[operator]
    content = {
        "name": "Dualcaster Deals",
        "short_name": "Dualcaster",
        "description": "Find the Magic trades worth making.",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#12231c",
        "theme_color": "#16352b",
        "icons": [{"src": mark, "sizes": "any", "type": "image/svg+xml"}],
    }
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(content, media_type="application/manifest+json", headers=headers)


def pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[landing, browse, card, docs, manifest])
