"""The card browser and the page of a card."""

from typing import Any

from litestar import Request, Response, Router, get

from dualcaster_http.catalogue.card_page import card_values
from dualcaster_http.catalogue.card_search import browse_from
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import CardHashid, FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of

CARD_CACHE = "public, max-age=30, s-maxage=60"


LIST_CACHE = "public, max-age=30, s-maxage=60"


SEARCH_CACHE = "public, max-age=30, s-maxage=60"


_TILES = 24


@get("/cards", include_in_schema=False, opt={RATE: "page"})
async def browse(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show the card browser."""
    asked = browse_from(dict(request.query_params.items()))
    found = await application.market.priced_cards.search(asked.q, asked.filters, limit=_TILES, cursor=asked.cursor)
    pages = pages_of(request)
    return pages.page(
        request,
        "catalogue/cards.html",
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
    public = await application.market.public_cards.card(card_key(application, hashid))
    pages = pages_of(request)
    return pages.page(
        request, "catalogue/card.html", me=visitor, cache=CARD_CACHE, **card_values(public, pages.absolute)
    )


def card_pages_router() -> Router:
    """Make the routes of the card browser and of a card."""
    return Router("/", route_handlers=[browse, card])
