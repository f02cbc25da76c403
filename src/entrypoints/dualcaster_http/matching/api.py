"""``/api/v1/matches``: who has what the caller wants and wants what the caller has."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import PathParameter, QueryParameter
from litestar.response import Response

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.matching.model import FARTHEST_MILES, MAX_FINDS, CandidateFilter, FindDirection
from dualcaster_core.matching.views import FindPage, MatchPackage, MatchPage, MatchSummary
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import AnyRequest, FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.response_cache import EncodedAnswers
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

LIMIT = 50
_VERSION_SECONDS = 1.0
_PRIVATE = {"Cache-Control": "private, no-store"}
LocalOnly = Annotated[
    bool, QueryParameter(name="local_only", description="Only people within the caller's trade radius.")
]
MinQuality = Annotated[
    int | None, QueryParameter(name="min_quality", ge=0, le=100, description="The least score, 30 unless given.")
]
Server = Annotated[
    int | None,
    QueryParameter(
        name="server",
        ge=1,
        le=2**63 - 1,
        description="Only members of this Discord server, by its id; the caller must be one.",
        examples=one_example(4711),
    ),
]
WithinMiles = Annotated[
    int | None,
    QueryParameter(
        name="within_miles",
        ge=1,
        le=FARTHEST_MILES,
        description="Only people within so many miles of the caller's place, whatever their trade radius.",
    ),
]
Details = Annotated[bool, QueryParameter(name="details", description="With both sides' lines and the reasons.")]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LIMIT, description="Most matches to list.")]
Direction = Annotated[
    FindDirection,
    QueryParameter(
        name="direction", description="Whether the others have what the caller wants, or want what the caller has."
    ),
]
FindsLimit = Annotated[int, QueryParameter(name="limit", ge=1, le=MAX_FINDS, description="Most people to list.")]
FirstLine = Annotated[
    int,
    QueryParameter(
        name="first_line", ge=0, le=1_000_000, description="From which line on each side is listed; 0 is the first."
    ),
]
MatchHashid = Annotated[
    str,
    PathParameter(description="The match's public id, that of the pair.", examples=one_example("y6m1xQ2K")),
]
Username = Annotated[
    str,
    PathParameter(description="The other person's username.", examples=one_example("ann")),
]


@get(
    "/",
    summary="One's matches, best first",
    operation_id="list_matches",
    opt={RATE: "match", COUNTED: AnalyticsType.MATCH_VIEWED},
    responses=answers(MatchPage, "The matches."),
)
async def list_matches(
    *,
    me: Me,
    application: FromApplication,
    request: AnyRequest,
    local_only: LocalOnly = False,
    min_quality: MinQuality = None,
    server: Server = None,
    within_miles: WithinMiles = None,
    details: Details = False,
    limit: Limit = LIMIT,
) -> Response[bytes]:
    """List the best matches; they follow one's own edits and other people's within moments.

    Without lines, unless ``details`` are asked for: those take longer.
    """
    filters = CandidateFilter(local_only=local_only, server=server, within_miles=within_miles)
    reading, rules = application.matching.matches, application.settings.matching
    if details:
        return _json(await reading.list_details(me.user_id, filters, min_quality=min_quality, limit=limit))
    if filters != CandidateFilter() or (min_quality is not None and min_quality < rules.minimum_score):
        return _json(await reading.list_summaries(me.user_id, filters, min_quality=min_quality, limit=limit))
    encoded: EncodedAnswers = request.app.state.encoded
    version = await encoded.version(
        f"user:matches:{me.user_id}", lambda: reading.version_of(me.user_id), own_seconds=_VERSION_SECONDS
    )
    if version is None:
        page = await reading.list_summaries(me.user_id)
        return _json(page.best(minimum=min_quality or 0, limit=limit))
    name = f"user:matches:{me.user_id}:{version}"
    body = await encoded.get(name, lambda: reading.list_summaries(me.user_id), seconds=3_600, own_seconds=60)
    if min_quality is None and limit == LIMIT:
        return Response(body, media_type="application/json", headers=_PRIVATE)
    page = msgspec.json.decode(body, type=MatchPage)
    return _json(page.best(minimum=min_quality or 0, limit=limit))


@get(
    "/local",
    summary="One's matches nearby",
    operation_id="list_local_matches",
    opt={RATE: "match", COUNTED: AnalyticsType.MATCH_VIEWED},
    responses=answers(MatchPage, "The matches."),
)
async def list_local_matches(
    *,
    me: Me,
    application: FromApplication,
    min_quality: MinQuality = None,
    details: Details = False,
    limit: Limit = LIMIT,
) -> Response[bytes]:
    """List the best matches within the caller's trade radius; nobody's where the caller has not said where they are."""
    filters, reading = CandidateFilter(local_only=True), application.matching.matches
    listed = reading.list_details if details else reading.list_summaries
    return _json(await listed(me.user_id, filters, min_quality=min_quality, limit=limit))


@get(
    "/with/{username:str}",
    summary="The match with one other",
    operation_id="match_with_user",
    opt={RATE: "match", COUNTED: AnalyticsType.MATCH_VIEWED},
    responses=answers(MatchSummary, "The match, in detail.", "match.not_found", "user.not_found"),
)
async def match_with_user(
    me: Me, application: FromApplication, username: Username, first_line: FirstLine = 0
) -> Response[bytes]:
    """Return the match with one person in detail, whatever its score.

    The most valuable lines come first; where a side has more than one answer lists, ``gives_left_out`` and
    ``gets_left_out`` say so, and ``first_line`` asks for those after them. Totals are always of all lines.
    """
    return _json(await application.matching.matches.with_user(me.user_id, username, first_line=first_line))


@get(
    "/{match_id:str}/package",
    summary="The fair package of a match",
    operation_id="match_package",
    opt={RATE: "match", COUNTED: AnalyticsType.MATCH_VIEWED},
    responses=answers(MatchPackage, "The package.", "match.not_found"),
)
async def match_package(me: Me, application: FromApplication, match_id: MatchHashid) -> Response[bytes]:
    """Return the part of a match that is fair: lines of both sides whose values are within the tolerance.

    Of all choices of copies it is the one with the highest score; what the values still differ by is closed with cash.
    Where no choice is fair there is no package.
    """
    return _json(await application.matching.matches.package_of(me.user_id, match_id))


@get(
    "/",
    summary="One-way finds",
    operation_id="list_finds",
    opt={RATE: "match"},
    responses=answers(FindPage, "The finds."),
)
async def list_finds(
    me: Me, application: FromApplication, direction: Direction = FindDirection.THEY_HAVE, limit: FindsLimit = MAX_FINDS
) -> Response[bytes]:
    """List who has what the caller wants, or wants what the caller has, return or not; the most valuable first.

    The caller's private wants are included, other people's never are. Each person comes with their best lines, and
    how many more there are.
    """
    return _json(await application.matching.matches.list_finds(me.user_id, direction, limit=limit))


@post(
    "/refresh",
    status_code=200,
    summary="Compute one's matches now",
    operation_id="refresh_matches",
    opt={RATE: "refresh_matches"},
    responses=answers(MatchPage, "The matches."),
)
async def refresh_matches(me: Me, application: FromApplication) -> Response[bytes]:
    """Compute the caller's matches anew and list them; they are at least as new as the caller's last edit."""
    return _json(await application.matching.matches.refresh(me.user_id))


def _json(answer: object) -> Response[bytes]:
    return Response(msgspec.json.encode(answer), media_type="application/json", headers=_PRIVATE)


def matches_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/matches",
        route_handlers=[list_matches, list_local_matches, match_with_user, match_package, refresh_matches],
        tags=["matches"],
    )


def finds_router() -> Router:
    """Make the route of one-way finds."""
    return Router("/api/v1/finds", route_handlers=[list_finds], tags=["matches"])
