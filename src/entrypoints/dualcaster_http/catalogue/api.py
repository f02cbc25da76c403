"""``/api/v1/cards``: what everybody may read about cards."""

from collections.abc import Awaitable, Callable

from litestar import MediaType, Response, Router, get
from litestar.datastructures import CacheControlHeader

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.colors import ordered_colors
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.card_traders import SHOWN
from dualcaster_core.collection.trader_views import CardTraders
from dualcaster_core.market.listing import ListedPage, PriceRange
from dualcaster_core.market.public_card import CACHED_SECONDS, PublicCard
from dualcaster_http.catalogue.parameters import Colors, LeastPrice, MostPrice, SetText, SortedBy, Unique, price_of
from dualcaster_http.catalogue.responses import Completions, Suggested, suggested
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import (
    LARGEST_KEY,
    AnyRequest,
    CardHashid,
    CardKey,
    Cursor,
    FromApplication,
    NewestOnly,
    PageSize,
    SearchText,
    Suggestions,
    TypedText,
    TypePart,
    WantedFinish,
    WantedRarity,
    application_of,
    card_key,
)
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.response_cache import EncodedAnswers
from dualcaster_http.edge.usage import COUNTED, count_as
from dualcaster_http.openapi.answers import answers

_SHARED = {"Cache-Control": "public, max-age=30, s-maxage=30"}
_COMPLETED = CacheControlHeader(public=True, max_age=60, s_maxage=300)
_KEPT_HERE = 2.0
_LISTED = CacheControlHeader(public=True, max_age=30, s_maxage=30)


@get(
    "/public/{card_id:int}",
    summary="A card by its number",
    operation_id="public_card",
    opt={RATE: "read", COUNTED: AnalyticsType.CARD_VIEWED},
    responses=answers(PublicCard, "The card.", "card.not_found"),
)
async def public_card(request: AnyRequest, card_id: CardKey) -> Response[bytes]:
    """Return prices by source, values by finish, the price chart, how many want and have it, and other printings."""
    if not 0 < card_id <= LARGEST_KEY:
        raise CardNotFound("there is no such card")
    application = application_of(request)
    return await _kept(request, f"card:price:{card_id}", lambda: _assembled(application, card_id))


@get(
    "/c/{hashid:str}",
    summary="A card by its public id",
    operation_id="card_by_hashid",
    opt={RATE: "read", COUNTED: AnalyticsType.CARD_VIEWED},
    responses=answers(PublicCard, "The card.", "card.not_found"),
)
async def card_by_hashid(request: AnyRequest, hashid: CardHashid) -> Response[bytes]:
    """Return the same as by its number."""
    application = application_of(request)

    async def card() -> PublicCard:
        return await _assembled(application, card_key(application, hashid))

    return await _kept(request, f"card:price:{hashid}", card)


async def _assembled(application: Application, card_id: int) -> PublicCard:
    public = await application.market.public_cards.assemble(card_id)
    return await application.signals.reading.with_recommendation(public)


async def _kept(request: AnyRequest, name: str, make: Callable[[], Awaitable[PublicCard]]) -> Response[bytes]:
    encoded: EncodedAnswers = request.app.state.encoded
    version = await application_of(request).market.price_version.now()
    body = await encoded.get(f"{name}:{version}", make, seconds=CACHED_SECONDS, own_seconds=_KEPT_HERE)
    return Response(body, media_type=MediaType.JSON, headers=_SHARED)


@get(
    "/search",
    summary="Search printings",
    operation_id="search_cards",
    cache_control=_LISTED,
    opt={RATE: "search"},
    responses=answers(ListedPage, "A page of printings."),
)
async def search_cards(
    *,
    application: FromApplication,
    request: AnyRequest,
    q: SearchText = None,
    set: SetText = None,  # noqa: A002 - its name in the query
    rarity: WantedRarity = None,
    finish: WantedFinish = None,
    type: TypePart = None,  # noqa: A002 - its name in the query
    colors: Colors = None,
    min_price: LeastPrice = None,
    max_price: MostPrice = None,
    sort: SortedBy = None,
    unique: Unique = "printings",
    limit: PageSize = 24,
    cursor: Cursor = None,
    newest_only: NewestOnly = False,
) -> ListedPage:
    """List cards or printings by name and filters, each with what it is worth.

    The best fitting name comes first; without a name, all that the filters keep, newest first. A name that fits exactly
    has its printings listed alone. `similar` says that no name has what was typed.
    """
    if cursor is None:
        count_as(request, AnalyticsType.CARD_SEARCHED)
    prices = PriceRange(least=price_of("min_price", min_price), most=price_of("max_price", max_price))
    chosen = await application.catalogue.cards.sets(set, limit=1) if set is not None else ()
    if set is not None and not chosen:
        return ListedPage(())
    filters = CardFilter(
        set_code=chosen[0].code if chosen else None,
        rarity=rarity,
        finish=finish,
        type_contains=type,
        colors=None if colors is None else ordered_colors(colors),
        one_per_card=unique == "cards",
        newest_printing_only=newest_only,
    )
    return await application.market.priced_cards.search(
        q, filters, prices=prices, order=sort, limit=limit, cursor=cursor
    )


@get(
    "/autocomplete",
    summary="Complete a card's name",
    operation_id="complete_card_name",
    cache_control=_COMPLETED,
    opt={RATE: "complete"},
    responses=answers(Completions, "The names."),
)
async def complete_card_name(application: FromApplication, q: TypedText, limit: Suggestions = 10) -> Completions:
    """List card names for what was typed so far: those that begin so, those with such a word, then near misses."""
    if not q.strip():
        return Completions(())
    return Completions(await application.catalogue.cards.complete(q, limit=limit))


@get(
    "/suggestions",
    summary="Suggest cards and sets",
    operation_id="suggest_cards",
    cache_control=_COMPLETED,
    opt={RATE: "complete"},
    responses=answers(Suggested, "Cards and sets that were perhaps meant."),
)
async def suggest_cards(application: FromApplication, q: TypedText, limit: Suggestions = 8) -> Suggested:
    """Suggest cards and sets for what was typed so far, each with its page.

    A card stands with its cheapest printing: its picture, what it is worth, and how many printings there are.
    """
    if not q.strip():
        return Suggested(())
    return suggested(await application.market.priced_cards.suggest(q, limit=limit))


@get(
    "/c/{hashid:str}/traders",
    summary="Who has and who wants a card",
    operation_id="traders_of_card",
    opt={RATE: "read"},
    responses=answers(CardTraders, "People, the nearest first.", "card.not_found"),
)
async def traders_of_card(
    hashid: CardHashid, visitor: Visitor, application: FromApplication, limit: PageSize = SHOWN
) -> Response[CardTraders]:
    """List people whose lists the caller may see: who offers this printing and who wants it.

    With a token the nearest come first, with their distance where both have said where they trade.
    """
    card = await application.catalogue.cards.card(card_key(application, hashid))
    viewer_id = visitor.user_id if visitor else None
    found = await application.collection.traders_of_cards.of(card.id, viewer_id, limit=limit)
    return Response(found, headers=caching(visitor))


def cards_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/cards",
        route_handlers=[public_card, card_by_hashid, search_cards, complete_card_name, suggest_cards, traders_of_card],
        tags=["cards"],
    )
