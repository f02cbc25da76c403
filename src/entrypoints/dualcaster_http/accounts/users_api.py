"""``/api/v1/users``: finding people, looking at profiles, and one's own account."""

from typing import Annotated, Any

import structlog
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import Stream
from msgspec import UNSET

from dualcaster_app import Application
from dualcaster_core.accounts.lifecycle.account_export import EXPORT_VERSION
from dualcaster_core.accounts.model import LARGEST_RADIUS_MILES
from dualcaster_core.accounts.profiles.people_search import DEFAULT_MILES, LONGEST_NAME, MIN_LETTERS
from dualcaster_core.accounts.profiles.views import OwnProfile, PeopleFound, PublicProfile
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_http.accounts.account_download import account_download
from dualcaster_http.accounts.profile_requests import Leaving, ProfileEdit, Whereabouts
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import LINE, FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

log = structlog.get_logger(__name__)

Username = Annotated[
    str, PathParameter(description="A username, whatever the letter case.", max_length=40, examples=one_example("ann"))
]
NameBeginning = Annotated[
    str | None,
    QueryParameter(
        name="q",
        min_length=MIN_LETTERS,
        max_length=LONGEST_NAME,
        pattern=LINE,
        description="The beginning of a username or a display name; may be left out in a search nearby.",
        examples=one_example("an"),
    ),
]
Nearby = Annotated[bool, QueryParameter(name="nearby", description="By distance from where one trades.")]
Miles = Annotated[
    int,
    QueryParameter(
        name="miles",
        ge=RADIUS_STEP_MILES,
        le=LARGEST_RADIUS_MILES,
        multiple_of=RADIUS_STEP_MILES,
        description="How far, in a search nearby; in steps of 5.",
    ),
]
_UNSHARED = {"Cache-Control": "private, no-store"}


@get(
    "/search",
    summary="Search for people",
    operation_id="search_people",
    opt={RATE: "search"},
    responses=answers(PeopleFound, "Up to twenty people."),
)
async def search_people(
    *,
    me: Me,
    application: FromApplication,
    q: NameBeginning = None,
    nearby: Nearby = False,
    miles: Miles = DEFAULT_MILES,
) -> PeopleFound:
    """Find people by the beginning of a name, or within so many miles; the best fitting or the nearest first.

    Without a place of one's own, a search nearby is one by name.
    """
    return await application.profiles.people.search(me, q, nearby=nearby, miles=miles)


@get(
    "/{username:str}",
    summary="A profile",
    operation_id="profile",
    opt={RATE: "read", COUNTED: AnalyticsType.PROFILE_VIEWED},
    responses=answers(PublicProfile, "The profile.", "user.not_found", "user.profile_private"),
)
async def profile(username: Username, visitor: Visitor, application: FromApplication) -> Response[PublicProfile]:
    """Show what its owner shows. Who is signed in is counted as a viewer, once a day."""
    seen = await application.profiles.profiles.seen(username, visitor.user_id if visitor else None)
    note = BackgroundTask(note_view, application, username, visitor.user_id) if visitor and not seen.is_me else None
    return Response(seen, headers=caching(visitor), background=note)


async def note_view(application: Application, username: str, viewer_id: int) -> None:
    """Count a look at a profile after the answer has gone out; the answer never depends on it."""
    try:
        await application.profiles.profiles.note_view(username, viewer_id)
    except DualcasterError as error:
        log.warning("a look was not counted", code=error.code)


@get(
    "/me",
    summary="One's own profile",
    operation_id="own_profile",
    opt={RATE: "account"},
    responses=answers(OwnProfile, "The profile and its switches."),
)
async def own_profile(me: Me, application: FromApplication) -> OwnProfile:
    """Return one's own profile with every switch."""
    return await application.profiles.profiles.mine(me)


@patch(
    "/me",
    summary="Edit one's profile",
    operation_id="edit_profile",
    opt={RATE: "write", COUNTED: AnalyticsType.PROFILE_UPDATED},
    responses=answers(OwnProfile, "The profile as it is now.", "card.not_found"),
)
async def edit_profile(data: JSONBody[ProfileEdit], me: Me, application: FromApplication) -> OwnProfile:
    """Change what is sent: absent fields stay, null clears."""
    return await application.profiles.profiles.edit(me, data.changes(application))


@delete(
    "/me",
    summary="Delete one's account",
    operation_id="delete_account",
    status_code=204,
    opt={RATE: "login"},
    responses=answers(
        None, "The account is gone.", "auth.invalid_credentials", "auth.account_locked", "conflict", status=204
    ),
)
async def delete_account(data: JSONBody[Leaving], me: Me, application: FromApplication) -> None:
    """Delete everything personal, at once and for good. An account with a password takes it in the body."""
    await application.accounts.deletion.delete(me, data.password)


@get(
    "/me/export",
    summary="Everything of one's account",
    operation_id="export_account",
    opt={RATE: "export"},
    responses=answers(
        dict[str, Any],
        f"One JSON document, version {EXPORT_VERSION}: account, profile, lists, sessions, blocks, views, matches.",
        "export.in_progress",
    ),
)
async def export_account(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Stream:
    """Return everything that is kept of the account, without secrets and coordinates; one export at a time."""
    return await account_download(request, application, me)


@post(
    "/me/location",
    summary="Say where one trades",
    operation_id="set_location",
    status_code=200,
    opt={RATE: "place", COUNTED: AnalyticsType.PROFILE_UPDATED},
    responses=answers(OwnProfile, "The profile as it is now.", "place.unknown"),
)
async def set_location(data: JSONBody[Whereabouts], me: Me, application: FromApplication) -> OwnProfile:
    """Trade at a place by its name, or at coordinates that nobody is ever told. Others see the name and a distance."""
    radius = None if data.trade_radius_miles is UNSET else data.trade_radius_miles
    meant = data.meant()
    if isinstance(meant, str):
        return await application.profiles.profiles.set_place_by_name(me, meant, trade_radius_miles=radius)
    return await application.profiles.profiles.set_place(me, *meant, trade_radius_miles=radius)


@delete(
    "/me/location",
    summary="Forget where one trades",
    operation_id="clear_location",
    status_code=204,
    opt={RATE: "write", COUNTED: AnalyticsType.PROFILE_UPDATED},
    responses=answers(None, "It is forgotten.", status=204),
)
async def clear_location(me: Me, application: FromApplication) -> None:
    """Forget the place and its coordinates."""
    await application.profiles.profiles.clear_place(me)


def people_router() -> Router:
    """Make the routes."""
    handlers = [
        search_people,
        own_profile,
        edit_profile,
        delete_account,
        export_account,
        set_location,
        clear_location,
        profile,
    ]
    return Router("/api/v1/users", route_handlers=handlers, tags=["users"])
