"""``/api/v1/cards``: what everybody may read about cards."""

from collections.abc import Awaitable, Callable

from litestar import MediaType, Response, Router, get
from litestar.datastructures import CacheControlHeader

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.market.priced_cards import ListedPage
from dualcaster_core.market.public_card import CACHED_SECONDS, PublicCard
from dualcaster_http.catalogue.responses import Completions
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
    SetCode,
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
from dualcaster_http.openapi.answers import answers

_SHARED = {"Cache-Control": "public, max-age=30, s-maxage=30"}
_COMPLETED = CacheControlHeader(public=True, max_age=60, s_maxage=300)
_KEPT_HERE = 2.0
_LISTED = CacheControlHeader(public=True, max_age=30, s_maxage=30)


@get(
    "/public/{card_id:int}",
    summary="A card by its number",
    operation_id="public_card",
    opt={RATE: "read"},
    responses=answers(PublicCard, "The card.", "card.not_found"),
)
async def public_card(request: AnyRequest, card_id: CardKey) -> Response[bytes]:
    """Return prices by source, values by finish, the price chart, how many want and have it, and other printings."""
    if not 0 < card_id <= LARGEST_KEY:
        raise CardNotFound("there is no such card")
    cards = application_of(request).market.public_cards
    return await _kept(request, f"card:price:{card_id}", lambda: cards.assemble(card_id))


@get(
    "/c/{hashid:str}",
    summary="A card by its public id",
    operation_id="card_by_hashid",
    opt={RATE: "read"},
    responses=answers(PublicCard, "The card.", "card.not_found"),
)
async def card_by_hashid(request: AnyRequest, hashid: CardHashid) -> Response[bytes]:
    """Return the same as by its number."""
    application = application_of(request)

    async def card() -> PublicCard:
        return await application.market.public_cards.assemble(card_key(application, hashid))

    return await _kept(request, f"card:price:{hashid}", card)


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
    q: SearchText = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    rarity: WantedRarity = None,
    finish: WantedFinish = None,
    type: TypePart = None,  # noqa: A002 - its name in the query
    limit: PageSize = 24,
    cursor: Cursor = None,
    newest_only: NewestOnly = False,
) -> ListedPage:
    """List printings by name and filters, the best fitting name first, each with what it is worth.

    Without a name, all that the filters keep, newest first.
    """
    filters = CardFilter(
        set_code=set,
        rarity=rarity,
        finish=finish,
        type_contains=type,
        newest_printing_only=newest_only,
    )
    return await application.market.priced_cards.search(q, filters, limit=limit, cursor=cursor)


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


def cards_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/cards",
        route_handlers=[public_card, card_by_hashid, search_cards, complete_card_name],
        tags=["cards"],
    )
