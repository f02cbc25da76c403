"""The card browser and the page of a card."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.status_codes import HTTP_200_OK, HTTP_400_BAD_REQUEST

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_http.catalogue.card_page import card_values, days_of
from dualcaster_http.catalogue.card_search import browse_from, browser_values, results_of
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import CardHashid, FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED, count_as
from dualcaster_http.site.rendering import pages_of

CARD_CACHE = "public, max-age=30, s-maxage=60"


LIST_CACHE = "public, max-age=30, s-maxage=60"


SEARCH_CACHE = "public, max-age=30, s-maxage=60"


TRADERS = 6
"""How many people of each kind the page of a card shows."""


@get("/cards", include_in_schema=False, opt={RATE: "page"})
async def browse(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show the card browser; what cannot be read is said beside its field, and the rest is answered."""
    results = await results_of(application, browse_from(dict(request.query_params.items())))
    if not results.asked.plain and results.asked.cursor is None:
        count_as(request, AnalyticsType.CARD_SEARCHED)
    pages = pages_of(request)
    return pages.page(
        request,
        "catalogue/cards.html",
        me=visitor,
        status=HTTP_400_BAD_REQUEST if results.asked.errors else HTTP_200_OK,
        cache=LIST_CACHE if results.asked.plain else SEARCH_CACHE,
        canonical=pages.absolute("/cards"),
        **browser_values(results),
    )


@get("/cards/{hashid:str}", include_in_schema=False, opt={RATE: "page", COUNTED: AnalyticsType.CARD_VIEWED})
async def card(
    hashid: CardHashid, request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication
) -> Response[str]:
    """Show a card; its chart of so many days where the address asks for it."""
    public = await application.market.public_cards.card(card_key(application, hashid))
    traders = await application.collection.traders_of_cards.of(
        public.id, visitor.user_id if visitor else None, limit=TRADERS
    )
    counts = await application.collection.lists.cards.of(visitor.user_id, public.id) if visitor else None
    pages = pages_of(request)
    days = days_of(request.query_params.get("days"))
    return pages.page(
        request,
        "catalogue/card.html",
        me=visitor,
        cache=CARD_CACHE,
        traders=traders,
        counts=counts,
        headline=await application.signals.reading.headline(public.id),
        **card_values(public, pages.absolute, days),
    )


def card_pages_router() -> Router:
    """Make the routes of the card browser and of a card."""
    return Router("/", route_handlers=[browse, card])
