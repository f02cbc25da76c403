"""The pages of matches: the ranked list, and everything about one of them."""

from contextlib import suppress
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.errors import ProfilePrivate, UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.views import OwnProfile
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.geo import distance_in_words
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.model import FARTHEST_MILES, MAX_FINDS, CandidateFilter, FindDirection
from dualcaster_core.matching.ordering import MatchOrder
from dualcaster_core.social.profile_card.views import ProfileCard
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.matching.match_cards import shown_finds, shown_matches
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
SHOWN = 6
"""Matches of a page; their lines are read for these alone."""
BEST_CARDS = 3
LINES = 40
QUALITIES = ((0, "Any score"), (30, "30 and up"), (50, "50 and up"), (70, "70 and up"), (85, "85 and up"))


ORDERS = (
    (MatchOrder.BEST, "Best score"),
    (MatchOrder.PACKAGE, "Fairest package"),
    (MatchOrder.NEWEST, "Newest first"),
    (MatchOrder.GETS, "Most for you"),
    (MatchOrder.TOTAL, "Largest trade"),
    (MatchOrder.GAIN, "In your favour"),
)
RADII = (10, 25, 50, 100, 250, 500)
"""Distances in miles that the page offers besides somebody's own trade radius."""
FINDS = 10
"""People of a page of finds."""
FIND_CARDS = 6
_MINE = "mine"


class MatchesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The filters of the list; ``within`` is ``mine`` for one's own trade radius, or a number of miles."""

    within: Annotated[str, msgspec.Meta(pattern="^(mine|[1-9][0-9]{0,4})$")] | None = None
    least: Annotated[int, msgspec.Meta(ge=0, le=100)] = 30
    order: MatchOrder = MatchOrder.BEST
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1

    @property
    def filter(self) -> CandidateFilter:
        """Whom that means."""
        if self.within is None or self.within == _MINE:
            return CandidateFilter(local_only=self.within == _MINE)
        return CandidateFilter(within_miles=min(int(self.within), FARTHEST_MILES))

    @property
    def parameters(self) -> dict[str, object]:
        """The filters as they go into addresses, without the page; what is as usual is left out."""
        return {
            "within": self.within,
            "least": None if self.least == 30 else str(self.least),
            "order": None if self.order is MatchOrder.BEST else self.order.value,
        }

    @property
    def narrowed(self) -> bool:
        """Whether the filters keep anybody away."""
        return self.within is not None or self.least > 0


class FindsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which one-way finds are shown."""

    direction: FindDirection = FindDirection.THEY_HAVE
    page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


class LinesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines of a trade are shown."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


@get("/matches", include_in_schema=False, opt={RATE: "page", COUNTED: AnalyticsType.MATCH_VIEWED})
async def matches(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the best matches; what was found since the last visit is marked."""
    query = read_query(dict(request.query_params.items()), MatchesQuery)
    found = await application.matching.matches.select(
        me.user_id,
        query.filter,
        min_quality=query.least,
        order=query.order,
        first=(query.page - 1) * SHOWN,
        limit=SHOWN,
    )
    new_since = None if _is_ahead(request) else await application.matching.matches.visit(me.user_id)
    own = await application.profiles.profiles.mine(me)
    return pages_of(request).page(
        request,
        "matching/matches.html",
        me=me,
        asked=query,
        found=await shown_matches(
            application, found.items, limit=BEST_CARDS, package_limit=BEST_CARDS, new_since=new_since
        ),
        count=found.total,
        pages=-(-found.total // SHOWN),
        qualities=QUALITIES,
        orders=ORDERS,
        radii=_radii(own, query),
        has_place=own.location is not None,
        missing=None if found.total else await _missing(application, me),
    )


@post("/matches/refresh", include_in_schema=False, opt={RATE: "refresh_matches"})
async def refresh(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Compute one's matches anew."""
    found = await application.matching.matches.refresh(me.user_id)
    return pages_of(request).go("/matches", f"matches_refreshed.{len(found.items)}")


@get("/matches/{username:str}", include_in_schema=False, opt={RATE: "page", COUNTED: AnalyticsType.MATCH_VIEWED})
async def match(request: AnyRequest, me: Me, application: FromApplication, username: FromPath[str]) -> Response[Any]:
    """Show everything about one match; where two people have nothing to trade, what would change that."""
    query = read_query(dict(request.query_params.items()), LinesQuery)
    try:
        first = (query.page - 1) * LINES
        found = await application.matching.matches.with_user(me.user_id, username, first_line=first)
    except MatchNotFound as none:
        other = str(none.facts["username"])
        if other == me.username:
            return pages_of(request).go("/matches")
        return pages_of(request).page(request, "matching/no_match.html", me=me, other=other)
    package_lines = application.settings.matching.package_lines if query.page == 1 else 0
    (shown,) = await shown_matches(application, [found], limit=LINES, package_limit=package_lines)
    return pages_of(request).page(
        request,
        "matching/match.html",
        me=me,
        one=shown,
        card=await _card_of(application, me, shown.view.trader.username),
        page=query.page,
        pages=max(1, -(-max(shown.gets.rows, shown.gives.rows) // LINES)),
        per_page=LINES,
    )


async def _card_of(application: Application, me: Actor, username: str) -> ProfileCard | None:
    """Return the card of whom one could trade with; None where their profile is not to be seen."""
    with suppress(UserNotFound, ProfilePrivate):
        return await application.social.cards.seen(username, me.user_id)
    return None


@get("/finds", include_in_schema=False, opt={RATE: "page"})
async def finds(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show who has what one wants, or wants what one has, whether or not there is something in return."""
    query = read_query(dict(request.query_params.items()), FindsQuery)
    found = await application.matching.matches.list_finds(me.user_id, query.direction)
    first = (query.page - 1) * FINDS
    return pages_of(request).page(
        request,
        "matching/finds.html",
        me=me,
        asked=query,
        found=await shown_finds(application, found.items[first : first + FINDS], limit=FIND_CARDS),
        count=len(found.items),
        is_all=len(found.items) < MAX_FINDS,
        pages=-(-len(found.items) // FINDS),
        missing=None if found.items else await _missing(application, me),
    )


def _is_ahead(request: AnyRequest) -> bool:
    """Tell whether a browser asks before its owner does: nobody looks at such a page yet."""
    return "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", ""))


def _radii(own: OwnProfile, query: MatchesQuery) -> list[tuple[str, str]]:
    """List the distances to choose from in the words of the reader's country, the one that is asked for among them."""
    unit = distance_unit_of(own.country)
    asked = {min(int(query.within), FARTHEST_MILES)} if query.within and query.within != _MINE else set()
    mine = f"My trade radius ({distance_in_words(own.trade_radius_miles, unit)})"
    return [
        ("", "Anywhere"),
        (_MINE, mine),
        *((str(miles), f"Within {distance_in_words(miles, unit)}") for miles in sorted({*RADII, *asked})),
    ]


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
    return Router("/", route_handlers=[matches, refresh, match, finds])
