"""``/api/v1/profile`` and ``/api/v1/onboarding``: what owners of profiles do besides editing them."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter

from dualcaster_core.accounts.profiles.onboarding import OnboardingStatus
from dualcaster_core.accounts.profiles.views import OwnProfile, ViewerPage
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.paging import CURSOR_PATTERN, LARGEST_PAGE, PAGE
from dualcaster_http.accounts.profile_requests import CardTypeChoice, Completion
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LARGEST_PAGE, description="Items of a page.")]
PageCursor = Annotated[
    str | None,
    QueryParameter(name="cursor", pattern=CURSOR_PATTERN, description="Continues after a page: its next_cursor."),
]


@get(
    "/me/views",
    summary="Who looked at one's profile",
    operation_id="profile_views",
    opt={RATE: "account"},
    responses=answers(ViewerPage, "A page of viewers."),
)
async def profile_views(
    *, me: Me, application: FromApplication, limit: Limit = PAGE, cursor: PageCursor = None
) -> ViewerPage:
    """List who looked at one's profile, the latest first; everybody counts once a day.

    Who keeps their own profile private is a private trader: without a name and an id.
    """
    return await application.profiles.profiles.viewers(me, limit=limit, cursor=cursor)


@post(
    "/me/card-type",
    summary="Choose one's trader type",
    operation_id="choose_card_type",
    status_code=200,
    opt={RATE: "write", COUNTED: AnalyticsType.PROFILE_UPDATED},
    responses=answers(OwnProfile, "The profile as it is now.", "profile.card_type_cooldown"),
)
async def choose_card_type(data: JSONBody[CardTypeChoice], me: Me, application: FromApplication) -> OwnProfile:
    """Choose a trader type, which then rests for 30 days; the error says until when."""
    return await application.profiles.profiles.choose_card_type(me, data.card_type)


@get(
    "/status",
    summary="How far the first steps are",
    operation_id="onboarding_status",
    opt={RATE: "account"},
    responses=answers(OnboardingStatus, "The steps."),
)
async def onboarding_status(me: Me, application: FromApplication) -> OnboardingStatus:
    """Tell which of the first steps are done: a profile, cards, first wants."""
    return await application.profiles.onboarding.status(me)


@post(
    "/complete",
    summary="Finish the first steps",
    operation_id="complete_onboarding",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(OnboardingStatus, "The steps.", "onboarding.incomplete"),
)
async def complete_onboarding(data: JSONBody[Completion], me: Me, application: FromApplication) -> OnboardingStatus:
    """Finish, and with ``go_public`` let others find the profile."""
    return await application.profiles.onboarding.complete(me, go_public=data.go_public)


@post(
    "/skip",
    summary="Skip the first steps",
    operation_id="skip_onboarding",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(OnboardingStatus, "The steps."),
)
async def skip_onboarding(me: Me, application: FromApplication) -> OnboardingStatus:
    """Leave what is not done for later."""
    return await application.profiles.onboarding.skip(me)


def profile_router() -> Router:
    """Make the routes of one's own profile."""
    return Router("/api/v1/profile", route_handlers=[profile_views, choose_card_type], tags=["users"])


def onboarding_router() -> Router:
    """Make the routes of the first steps."""
    handlers = [onboarding_status, complete_onboarding, skip_onboarding]
    return Router("/api/v1/onboarding", route_handlers=handlers, tags=["users"])
