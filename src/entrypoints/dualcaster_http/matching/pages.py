"""The pages of matches: the ranked list, and everything about one of them."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.matching.ordering import MatchOrder
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.matching.match_cards import shown_matches
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

SHOWN = 6
"""Matches of a page; their lines are read for these alone."""
BEST_CARDS = 3
LINES = 40
QUALITIES = ((0, "Any score"), (30, "30 and up"), (50, "50 and up"), (70, "70 and up"), (85, "85 and up"))


ORDERS = (
    (MatchOrder.BEST, "Best first"),
    (MatchOrder.GETS, "Most for you"),
    (MatchOrder.TOTAL, "Largest trade"),
    (MatchOrder.GAIN, "In your favour"),
)


class MatchesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The filters of the list."""

    local: bool = False
    least: Annotated[int, msgspec.Meta(ge=0, le=100)] = 30
    order: MatchOrder = MatchOrder.BEST
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1

    @property
    def parameters(self) -> dict[str, object]:
        """The filters as they go into addresses, without the page; what is as usual is left out."""
        return {
            "local": 1 if self.local else None,
            "least": None if self.least == 30 else str(self.least),
            "order": None if self.order is MatchOrder.BEST else self.order.value,
        }

    @property
    def narrowed(self) -> bool:
        """Whether the filters keep anybody away."""
        return self.local or self.least > 0


class LinesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines of a trade are shown."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


@get("/matches", include_in_schema=False, opt={RATE: "page"})
async def matches(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[str]:
    """Show the best matches."""
    query = read_query(dict(request.query_params.items()), MatchesQuery)
    found = await application.matching.matches.select(
        me.user_id,
        CandidateFilter(local_only=query.local),
        min_quality=query.least,
        order=query.order,
        first=(query.page - 1) * SHOWN,
        limit=SHOWN,
    )
    return pages_of(request).page(
        request,
        "matching/matches.html",
        me=me,
        asked=query,
        found=await shown_matches(application, found.items, limit=BEST_CARDS),
        count=found.total,
        pages=-(-found.total // SHOWN),
        qualities=QUALITIES,
        orders=ORDERS,
        missing=None if found.total else await _missing(application, me),
    )


@post("/matches/refresh", include_in_schema=False, opt={RATE: "refresh_matches"})
async def refresh(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[Any]:
    """Compute one's matches anew."""
    found = await application.matching.matches.refresh(me.user_id)
    return pages_of(request).go("/matches", f"matches_refreshed.{len(found.items)}")


@get("/matches/{username:str}", include_in_schema=False, opt={RATE: "page"})
async def match(
    request: Request[Any, Any, Any], me: Me, application: FromApplication, username: FromPath[str]
) -> Response[str]:
    """Show everything about one match."""
    query = read_query(dict(request.query_params.items()), LinesQuery)
    try:
        first = (query.page - 1) * LINES
        found = await application.matching.matches.with_user(me.user_id, username, first_line=first)
    except UserNotFound:
        raise MatchNotFound(username[:30]) from None
    (shown,) = await shown_matches(application, [found], limit=LINES)
    return pages_of(request).page(
        request,
        "matching/match.html",
        me=me,
        one=shown,
        page=query.page,
        pages=max(1, -(-max(shown.gets.rows, shown.gives.rows) // LINES)),
        per_page=LINES,
    )


async def _missing(application: Application, me: Actor) -> str:
    """Say what keeps somebody from matches: ``cards``, ``offers``, ``wants`` or ``people``."""
    mine = await application.accounts.queries.summary(me.username)
    if mine is None or not mine.owned:
        return "cards"
    if not mine.for_trade:
        return "offers"
    return "people" if mine.wanted else "wants"


def matches_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[matches, refresh, match])
