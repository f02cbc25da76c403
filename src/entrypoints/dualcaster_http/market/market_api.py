"""``/api/v1/market``: what everybody may read about the market as a whole."""

from typing import Annotated

from litestar import Router, get
from litestar.datastructures import CacheControlHeader
from litestar.params import QueryParameter

from dualcaster_core.market.overview.index import EVERYTHING
from dualcaster_core.market.overview.use_cases import MOST_DAYS, MOST_SETS
from dualcaster_core.market.overview.views import (
    Direction,
    MarketFilter,
    MarketIndex,
    MarketSummary,
    MoversPage,
    SetMovements,
)
from dualcaster_http.catalogue.parameters import LeastPrice, price_of
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode, WantedFinish, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

_CACHED = CacheControlHeader(public=True, max_age=30, s_maxage=60)
Days = Annotated[int, QueryParameter(description="Over how many days: 7 or 30.", ge=1, le=30, examples=one_example(7))]
Way = Annotated[Direction, QueryParameter(description="Which way the prices went.")]
Sets = Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_SETS, description="Most sets to list.")]
Name = Annotated[
    str,
    QueryParameter(
        max_length=20,
        pattern=r"^[a-z]+(:[A-Za-z0-9]+)?$",
        description="`all`, or `finish:`, `rarity:` or `set:` with a finish, rarity or code of a set.",
        examples=one_example("set:mh2"),
    ),
]
IndexDays = Annotated[
    int | None,
    QueryParameter(name="days", ge=1, le=MOST_DAYS, description="Only the values of the last days; else all."),
]


@get(
    summary="How the market stands",
    operation_id="market",
    cache_control=_CACHED,
    opt={RATE: "read"},
    responses=answers(MarketSummary, "The index, those of the finishes, and how many cards rose and fell."),
)
async def market(application: FromApplication) -> MarketSummary:
    """Tell how the index stands and moved, and how many cards and finishes rose and fell in 7 days."""
    return await application.market.overview.summary()


@get(
    "/movers",
    summary="The cards that moved most",
    operation_id="market_movers",
    cache_control=_CACHED,
    opt={RATE: "read"},
    responses=answers(MoversPage, "A page of cards, the biggest change first."),
)
async def market_movers(
    *,
    application: FromApplication,
    days: Days = 7,
    direction: Way = Direction.UP,
    finish: WantedFinish = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    min_price: LeastPrice = None,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> MoversPage:
    """List the cards that rose or fell most by percent, with their prices of 30 days.

    Cards of little worth, those with few prices, and those with a suspect price lately are left out.
    """
    asked = MarketFilter(
        days=days, finish=finish, set_code=set and set.lower(), min_price=price_of("min_price", min_price)
    )
    return await application.market.overview.movers(asked, direction, limit=limit, cursor=cursor)


@get(
    "/sets",
    summary="How whole sets moved",
    operation_id="market_sets",
    cache_control=_CACHED,
    opt={RATE: "read"},
    responses=answers(SetMovements, "The sets, those worth most first."),
)
async def market_sets(
    application: FromApplication,
    days: Days = 7,
    finish: WantedFinish = None,
    min_price: LeastPrice = None,
    limit: Sets = 100,
) -> SetMovements:
    """List the median change of the cards of each set, and how many of them rose and fell."""
    asked = MarketFilter(days=days, finish=finish, min_price=price_of("min_price", min_price))
    return await application.market.overview.sets(asked, limit=limit)


@get(
    "/index",
    summary="An index of the market",
    operation_id="market_index",
    cache_control=_CACHED,
    opt={RATE: "read"},
    responses=answers(MarketIndex, "The index with its daily values, oldest first.", "market.index_not_found"),
)
async def market_index(application: FromApplication, name: Name = EVERYTHING, days: IndexDays = None) -> MarketIndex:
    """Return the daily values of the index of all cards, or of a finish, a rarity or a set. It began with 100."""
    return await application.market.overview.named_index(name, days=days)


def market_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/market", route_handlers=[market, market_movers, market_sets, market_index], tags=["market"])
