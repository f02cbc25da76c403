"""``/api/v1/directory``: traders, whom one met lately, and who is suggested."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.social.directory.model import (
    LARGEST_RADIUS_MILES,
    LONGEST_NAME,
    MAX_SUGGESTED,
    MIN_LETTERS,
    SUGGESTED,
    DirectorySort,
    TraderKind,
)
from dualcaster_core.social.directory.views import DirectoryPage, SuggestedTraders, TradePreview
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import PLAIN_TEXT, Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.social.directory_parameters import STANDING_PATTERN, DirectoryAsked
from dualcaster_http.social.parameters import FrameName, TraderId

Name = Annotated[
    str | None,
    QueryParameter(
        name="q",
        min_length=MIN_LETTERS,
        max_length=LONGEST_NAME,
        pattern=PLAIN_TEXT,
        description="A username or display name, which may be misspelt.",
        examples=one_example("mira"),
    ),
]
SoughtName = Annotated[
    str,
    QueryParameter(
        name="q",
        min_length=MIN_LETTERS,
        max_length=LONGEST_NAME,
        pattern=PLAIN_TEXT,
        description="A username or display name, which may be misspelt.",
        examples=one_example("mira"),
    ),
]
Sort = Annotated[
    DirectorySort | None,
    QueryParameter(name="sort", description="By discovery unless a name is looked for, then by how well it fits."),
]
LeastStanding = Annotated[
    str | None,
    QueryParameter(name="standing", pattern=STANDING_PATTERN, description="What reviews say at least."),
]
Kind = Annotated[CardType | None, QueryParameter(name="card_type", description="What kind of trader.")]
Plays = Annotated[PlayFormat | None, QueryParameter(name="format", description="Who plays this format.")]
Ships = Annotated[Shipping | None, QueryParameter(name="shipping", description="How far they send cards.")]
Country = Annotated[
    str | None,
    QueryParameter(name="country", pattern="^[A-Z]{2}$", description="By its code.", examples=one_example("DE")),
]
Miles = Annotated[
    int | None,
    QueryParameter(
        name="miles", ge=5, le=LARGEST_RADIUS_MILES, description="At most so far from one's own place, in steps of 5."
    ),
]
Online = Annotated[bool, QueryParameter(name="online", description="Who is there now and shows it.")]
Open = Annotated[bool, QueryParameter(name="open", description="Who has something for trade.")]
HasWants = Annotated[bool, QueryParameter(name="has_wants", description="Who has something that the caller wants.")]
WantsCards = Annotated[bool, QueryParameter(name="wants_cards", description="Who wants something of the caller's.")]
Who = Annotated[TraderKind | None, QueryParameter(name="kind", description="People alone, or stores alone.")]
Frame = Annotated[FrameName | None, QueryParameter(name="frame", description="Who wears this frame.")]
Verified = Annotated[bool, QueryParameter(name="verified", description="Whose identity was checked.")]
SuggestedSize = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MAX_SUGGESTED, description="How many people at most.")
]


@get(
    summary="The directory of traders",
    operation_id="list_directory",
    opt={RATE: "search"},
    responses=answers(DirectoryPage, "A page of traders."),
)
async def list_directory(  # noqa: PLR0917 - one parameter for each filter
    me: Me,
    application: FromApplication,
    q: Name = None,
    sort: Sort = None,
    standing: LeastStanding = None,
    card_type: Kind = None,
    play_format: Plays = None,
    shipping: Ships = None,
    country: Country = None,
    miles: Miles = None,
    online: Online = False,
    is_open: Open = False,
    has_wants: HasWants = False,
    wants_cards: WantsCards = False,
    kind: Who = None,
    frame: Frame = None,
    verified: Verified = False,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> DirectoryPage:
    """List traders, never the caller: public profiles that are in the directory."""
    asked = DirectoryAsked(
        q=q,
        standing=standing,
        card_type=card_type,
        format=play_format,
        shipping=shipping,
        country=country,
        miles=miles,
        online=online,
        open=is_open,
        has_wants=has_wants,
        wants_cards=wants_cards,
        kind=kind,
        frame=frame,
        verified=verified,
    )
    return await application.social.directory.page(me, asked.filters, sort=sort, limit=limit, cursor=cursor)


@get(
    "/search",
    summary="Find traders by name",
    operation_id="search_directory",
    opt={RATE: "search"},
    responses=answers(DirectoryPage, "The traders, the best first."),
)
async def search(
    me: Me, application: FromApplication, q: SoughtName, limit: SuggestedSize = SUGGESTED
) -> DirectoryPage:
    """Find traders by a username or display name that may be misspelt."""
    return await application.social.directory.search(me, q, limit=limit)


@get(
    "/suggested",
    summary="Traders to get to know",
    operation_id="suggested_traders",
    opt={RATE: "search"},
    responses=answers(SuggestedTraders, "The traders, each with the reason."),
)
async def suggested(me: Me, application: FromApplication, limit: SuggestedSize = SUGGESTED) -> SuggestedTraders:
    """Suggest traders: with connections in common, with cards that the caller wants, who play the same formats."""
    return await application.social.directory.suggested(me, limit=limit)


@get(
    "/recent",
    summary="Traders I met lately",
    operation_id="recent_traders",
    opt={RATE: "account"},
    responses=answers(DirectoryPage, "At most 20 traders, the latest first."),
)
async def recent(me: Me, application: FromApplication) -> DirectoryPage:
    """List the traders whom the caller last looked at, wrote with or traded with."""
    return DirectoryPage(await application.social.directory.recent(me))


@get(
    "/{trader_id:str}/preview",
    summary="What we could trade",
    operation_id="trade_preview",
    opt={RATE: "match"},
    responses=answers(TradePreview, "Both parts of it.", "user.not_found", "user.profile_private"),
)
async def preview(trader_id: TraderId, me: Me, application: FromApplication) -> TradePreview:
    """Say what a trader has that the caller wants, and the other way, with what it is worth."""
    return await application.social.directory.preview(me, trader_id)


def directory_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/directory", route_handlers=[list_directory, search, suggested, recent, preview], tags=["directory"]
    )
