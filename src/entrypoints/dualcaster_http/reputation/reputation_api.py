"""``/api/v1/users/{username}/reputation``: what somebody has earned, and why."""

from litestar import Response, Router, get

from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.reputation.views import ShownAudit, ShownReputation
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.reputation.parameters import Username


@get(
    "/{username:str}/reputation",
    summary="Somebody's reputation",
    operation_id="reputation",
    opt={RATE: "read"},
    responses=answers(ShownReputation, "The reputation.", "user.not_found", "user.profile_private"),
)
async def reputation(username: Username, visitor: Visitor, application: FromApplication) -> Response[ShownReputation]:
    """Return the score with its parts, tier and standing, and the record of trades and reviews.

    What counts against somebody is told to them alone; values of trades where the trade history is shown.
    """
    shown = await application.reputation.reading.seen(username, visitor.user_id if visitor else None)
    return Response(shown, headers=caching(visitor))


@get(
    "/{username:str}/reputation/audit",
    summary="Why a score is what it is",
    operation_id="reputation_audit",
    opt={RATE: "account"},
    responses=answers(
        ShownAudit, "Each part with the events behind it.", "forbidden", "user.not_found", "user.profile_private"
    ),
)
async def reputation_audit(username: Username, me: Me, application: FromApplication) -> Response[ShownAudit]:
    """Explain a score, to the person and to staff: each part with its points and the latest hundred events behind it.

    The person sees what counts against them as one sum; staff see what each event counts.
    """
    found = await application.reputation.reading.audit(me, username, AuditSource.API)
    return Response(found, headers=caching(me))


def reputation_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/users", route_handlers=[reputation, reputation_audit], tags=["reputation"])
