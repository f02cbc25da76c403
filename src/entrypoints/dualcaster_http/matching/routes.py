"""The routes of matches."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.capability import Capability
from dualcaster_http.matching.api import finds_router, matches_router
from dualcaster_http.matching.discord_api import discord_matches_router
from dualcaster_http.matching.errors import MATCHING_ERRORS
from dualcaster_http.matching.examples import ANSWERS
from dualcaster_http.matching.pages import matches_pages_router


def _routes() -> Sequence[ControllerRouterHandler]:
    return [matches_router(), finds_router(), matches_pages_router(), discord_matches_router()]


MATCHING = Capability(
    name="matching",
    routes=_routes,
    errors=MATCHING_ERRORS,
    tags={"matches": "Who has what one wants and wants what one has."},
    answers=ANSWERS,
)
