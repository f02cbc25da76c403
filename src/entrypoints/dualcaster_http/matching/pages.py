"""The pages of matches: the ranked list, and everything about one of them."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.model import USERNAME, Actor
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.matching.model import CandidateFilter, MatchView, PairTotals, ScoredPair
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.matching.match_cards import shown_matches
from dualcaster_http.site.queries import asked_of
from dualcaster_http.site.rendering import pages_of

SHOWN = 6
"""Matches of a page; their lines are read for these alone."""
BEST_CARDS = 3
LINES = 40
QUALITIES = ((0, "Any score"), (30, "30 and up"), (50, "50 and up"), (70, "70 and up"), (85, "85 and up"))


class MatchNotFound(DualcasterError):  # noqa: N818
    """The two have nothing to trade, or the other is nobody for the one who asks."""

    code = "match.not_found"


class Order(StrEnum):
    """How matches are sorted."""

    BEST = "best"
    GETS = "gets"
    TOTAL = "total"
    GAIN = "gain"


ORDERS = (
    (Order.BEST, "Best first"),
    (Order.GETS, "Most for you"),
    (Order.TOTAL, "Largest trade"),
    (Order.GAIN, "In your favour"),
)


class MatchesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The filters of the list."""

    local: bool = False
    least: Annotated[int, msgspec.Meta(ge=0, le=100)] = 30
    order: Order = Order.BEST
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1

    @property
    def parameters(self) -> dict[str, object]:
        """The filters as they go into addresses, without the page; what is as usual is left out."""
        return {
            "local": 1 if self.local else None,
            "least": None if self.least == 30 else str(self.least),
            "order": None if self.order is Order.BEST else self.order.value,
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
    asked = asked_of(dict(request.query_params.items()), MatchesQuery)
    filters = CandidateFilter(local_only=asked.local)
    ranked = await application.matching.computation.ranked(me.user_id, filters, min_quality=asked.least)
    ordered = _ordered(ranked, asked.order)
    begin = (asked.page - 1) * SHOWN
    views = await application.matching.computation.explained(me.user_id, ordered[begin : begin + SHOWN])
    shown = await shown_matches(views, application.catalogue.cards, limit=BEST_CARDS)
    return pages_of(request).page(
        request,
        "matching/matches.html",
        me=me,
        asked=asked,
        found=shown,
        count=len(ranked),
        pages=-(-len(ranked) // SHOWN),
        qualities=QUALITIES,
        orders=ORDERS,
        missing=None if ranked else await _missing(application, me),
    )


@post("/matches/refresh", include_in_schema=False, opt={RATE: "refresh_matches"})
async def refresh(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[Any]:
    """Compute one's matches anew."""
    found = await application.matching.computation.recompute(me.user_id)
    count = min(len(found.pairs), application.settings.matching.kept)
    return pages_of(request).go("/matches", f"matches_refreshed.{count}")


@get("/matches/{username:str}", include_in_schema=False, opt={RATE: "page"})
async def match(
    request: Request[Any, Any, Any], me: Me, application: FromApplication, username: FromPath[str]
) -> Response[str]:
    """Show everything about one match."""
    asked = asked_of(dict(request.query_params.items()), LinesQuery)
    view = await _match_with(application, me, username)
    begin = (asked.page - 1) * LINES
    (shown,) = await shown_matches([view], application.catalogue.cards, first=begin, limit=LINES)
    return pages_of(request).page(
        request,
        "matching/match.html",
        me=me,
        one=shown,
        page=asked.page,
        pages=max(1, -(-max(shown.gets.rows, shown.gives.rows) // LINES)),
        per_page=LINES,
    )


async def _match_with(application: Application, me: Actor, username: str) -> MatchView:
    other = await application.accounts.queries.summary(username) if USERNAME.match(username) else None
    view = await application.matching.computation.match_with(me.user_id, other.id) if other else None
    if view is None:
        raise MatchNotFound(f"there is nothing to trade with {username[:40]!r} at the moment")
    return view


def _ordered(pairs: list[ScoredPair], order: Order) -> list[ScoredPair]:
    if order is Order.BEST:
        return pairs
    return sorted(pairs, key=lambda pair: (-_worth(pair.totals, order), pair.rank))


def _worth(totals: PairTotals, order: Order) -> int:
    match order:
        case Order.GETS:
            return totals.gets_cents
        case Order.TOTAL:
            return totals.gets_cents + totals.gives_cents
        case _:
            return totals.gets_cents - totals.gives_cents


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
