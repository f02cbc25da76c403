"""The dashboard, and the first steps of a new account."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.profiles.onboarding import Step
from dualcaster_core.collection.views import WantListEntry
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
MATCHES_SHOWN = 5
VIEWERS_SHOWN = 5
WANTS_READ = 100
NEAR_SHOWN = 5
NEAR = Decimal("1.10")
"""A want is near its target when its value is at most a tenth above it."""
STEPS = {
    Step.PROFILE: (
        "Say who you are",
        "A line about yourself and where you trade, so that people nearby come first.",
        "Fill in my profile",
        "/settings/profile",
    ),
    Step.CARDS: (
        "Bring your cards",
        "Import a file from any collection app, or add cards one by one.",
        "Import my collection",
        "/imports",
    ),
    Step.WANTS: (
        "List your wants",
        "What would you trade for? Five cards are a good start.",
        "Add wants",
        "/want-list",
    ),
}
"""Of each step its title, what it is for, what its button says and where that leads."""


@get("/dashboard", include_in_schema=False, opt={RATE: "page"})
async def dashboard(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show somebody's desk: best matches, lists, first steps and who looked."""
    lists = application.collection.lists
    waiting = await lists.wants.page(me.user_id, limit=WANTS_READ)
    return pages_of(request).page(
        request,
        "home/dashboard.html",
        me=me,
        own=await application.profiles.profiles.mine(me),
        onboarding=await application.profiles.onboarding.status(me),
        steps=STEPS,
        inventory=await lists.inventory.summary(me.user_id),
        haves=await lists.haves.summary(me.user_id),
        wants=await lists.wants.summary(me.user_id),
        matches=(await application.matching.matches.list_summaries(me.user_id, limit=MATCHES_SHOWN)).items,
        near_target=near_target(waiting.items),
        viewers=(await application.profiles.profiles.viewers(me, limit=VIEWERS_SHOWN)).items,
    )


def near_target(wants: Sequence[WantListEntry]) -> list[WantListEntry]:
    """Choose the wants whose value has come near the price that their owner waits for, the nearest first."""
    waiting = [
        (want.unit_value / want.target_price, want)
        for want in wants
        if want.is_active and want.target_price and want.unit_value is not None
    ]
    near = sorted((one for one in waiting if one[0] <= NEAR), key=lambda one: (one[0], one[1].card.name, one[1].id))
    return [want for _, want in near[:NEAR_SHOWN]]


@get("/onboarding", include_in_schema=False, opt={RATE: "page"})
async def onboarding(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the first steps."""
    status = await application.profiles.onboarding.status(me)
    return pages_of(request).page(request, "accounts/onboarding.html", me=me, onboarding=status, steps=STEPS)


@post("/onboarding/skip", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def skip(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Leave the first steps for later."""
    await application.profiles.onboarding.skip(me)
    return pages_of(request).go("/dashboard")


@post("/onboarding/complete", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def complete(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """End the first steps, and go public where that was ticked."""
    ticked = (await request.form()).get("go_public") == "1"
    status = await application.profiles.onboarding.status(me)
    if status.next_step is not None:
        return pages_of(request).go("/onboarding")
    await application.profiles.onboarding.complete(me, go_public=ticked)
    return pages_of(request).go("/matches", "onboarded")


def dashboard_routes() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[dashboard, onboarding, skip, complete])
