"""The pages: landing, card browser, card, and the description of the API."""

from typing import Any

from litestar import Request, Response, Router, get

from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.pages.browsing import browse_from
from dualcaster_http.pages.card_page import card_values
from dualcaster_http.pages.rendering import DOCS_POLICY, Pages
from dualcaster_http.parameters import CardHashid, FromApplication
from dualcaster_http.rate_limits import RATE

CARD_CACHE = "public, max-age=60, s-maxage=3600"
LIST_CACHE = "public, max-age=60, s-maxage=3600"
SEARCH_CACHE = "public, max-age=60, s-maxage=300"
_NEWEST_SHOWN = 12
_TILES = 24


def _pages(request: Request[Any, Any, Any]) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


@get("/", include_in_schema=False, opt={RATE: "page"})
async def home(request: Request[Any, Any, Any], application: FromApplication) -> Response[str]:
    """Show the landing page."""
    newest = await application.listing.search(None, CardFilter(newest_printing_only=True), limit=_NEWEST_SHOWN)
    pages = _pages(request)
    return pages.page("home.html", cache=LIST_CACHE, path="/", canonical=pages.absolute("/"), cards=newest.items)


@get("/cards", include_in_schema=False, opt={RATE: "page"})
async def browse(request: Request[Any, Any, Any], application: FromApplication) -> Response[str]:
    """Show the card browser."""
    asked = browse_from(dict(request.query_params.items()))
    found = await application.listing.search(asked.q, asked.keep, limit=_TILES, cursor=asked.cursor)
    pages = _pages(request)
    return pages.page(
        "cards.html",
        cache=LIST_CACHE if asked.plain else SEARCH_CACHE,
        path="/cards",
        canonical=pages.absolute("/cards"),
        asked=asked,
        found=found,
    )


@get("/cards/{hashid:str}", include_in_schema=False, opt={RATE: "page"})
async def card(hashid: CardHashid, request: Request[Any, Any, Any], application: FromApplication) -> Response[str]:
    """Show a card."""
    public = await application.public_cards.card(application.ids.decode(IdKind.CARD, hashid))
    pages = _pages(request)
    return pages.page("card.html", cache=CARD_CACHE, path="/cards", **card_values(public, pages.absolute))


@get("/docs", include_in_schema=False, opt={RATE: "page"}, sync_to_thread=False)
def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the description of the API."""
    pages = _pages(request)
    html = pages.render("docs.html", path="/docs", canonical=pages.absolute("/docs"))
    headers = {"Cache-Control": LIST_CACHE, "Content-Security-Policy": DOCS_POLICY}
    return Response(html, media_type="text/html", headers=headers)


def pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[home, browse, card, docs])
