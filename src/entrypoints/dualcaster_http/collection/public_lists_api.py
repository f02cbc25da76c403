"""``/api/v1/users/{username}``: have and want lists as their owners show them."""

from litestar import Response, Router, get

from dualcaster_core.accounts.model import Actor
from dualcaster_core.collection.views import ListFilter, PublicHavePage, PublicWantPage
from dualcaster_http.collection.parameters import NamePart, Username
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

_HIDDEN = ("user.not_found", "user.profile_private", "user.part_hidden")


@get(
    "/{username:str}/have-list",
    summary="What somebody offers",
    operation_id="public_have_list",
    opt={RATE: "read"},
    responses=answers(PublicHavePage, "A page of offers.", *_HIDDEN),
)
async def public_have_list(
    *,
    username: Username,
    visitor: Visitor,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> Response[PublicHavePage]:
    """List the active offers of somebody who shows them, by name."""
    filters, lists = ListFilter(name_part=q, set_code=set), application.collection.public_lists
    page = await lists.have_list(username, _key(visitor), filters, limit=limit, cursor=cursor)
    return Response(page, headers=caching(visitor))


@get(
    "/{username:str}/want-list",
    summary="What somebody looks for",
    operation_id="public_want_list",
    opt={RATE: "read"},
    responses=answers(PublicWantPage, "A page of wants.", *_HIDDEN),
)
async def public_want_list(
    *,
    username: Username,
    visitor: Visitor,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> Response[PublicWantPage]:
    """List the active public wants of somebody who shows them, high priority first."""
    filters, lists = ListFilter(name_part=q, set_code=set), application.collection.public_lists
    page = await lists.want_list(username, _key(visitor), filters, limit=limit, cursor=cursor)
    return Response(page, headers=caching(visitor))


def _key(visitor: Actor | None) -> int | None:
    return visitor.user_id if visitor else None


def public_lists_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/users", route_handlers=[public_have_list, public_want_list], tags=["users"])
