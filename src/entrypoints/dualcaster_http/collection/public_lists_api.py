"""``/api/v1/users/{username}``: have and want lists as their owners show them."""

from litestar import Response, Router, get

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.collection.views import ListFilter, ListOrder, ListSummary, PublicHavePage, PublicWantPage
from dualcaster_http.collection.parameters import Marked, NamePart, Order, Reverse, Username, WantedCondition
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.caching import caching
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode, WantedFinish
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
    finish: WantedFinish = None,
    condition: WantedCondition = None,
    marked: Marked = None,
    sort: Order = ListOrder.NAME,
    reverse: Reverse = False,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> Response[PublicHavePage]:
    """List the active offers of somebody who shows them, each with how many copies of it the caller wants."""
    filters = _filters(q, set, marked, finish, condition)
    page = await application.collection.public_lists.have_list(
        username, _key(visitor), filters, order=sort, reverse=reverse, limit=limit, cursor=cursor
    )
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
    marked: Marked = None,
    sort: Order = ListOrder.PRIORITY,
    reverse: Reverse = False,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> Response[PublicWantPage]:
    """List the active public wants of somebody who shows them, each with how many copies for it the caller has."""
    page = await application.collection.public_lists.want_list(
        username,
        _key(visitor),
        _filters(q, set, marked),
        order=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
    )
    return Response(page, headers=caching(visitor))


@get(
    "/{username:str}/have-list/summary",
    summary="What somebody's offers are worth",
    operation_id="public_have_list_summary",
    opt={RATE: "read"},
    responses=answers(ListSummary, "The totals.", *_HIDDEN),
)
async def public_have_list_summary(
    *,
    username: Username,
    visitor: Visitor,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    finish: WantedFinish = None,
    condition: WantedCondition = None,
    marked: Marked = None,
) -> Response[ListSummary]:
    """Total the active offers that match."""
    filters = _filters(q, set, marked, finish, condition)
    summary = await application.collection.public_lists.have_list_summary(username, _key(visitor), filters)
    return Response(summary, headers=caching(visitor))


@get(
    "/{username:str}/want-list/summary",
    summary="What somebody's wants are worth",
    operation_id="public_want_list_summary",
    opt={RATE: "read"},
    responses=answers(ListSummary, "The totals.", *_HIDDEN),
)
async def public_want_list_summary(
    *,
    username: Username,
    visitor: Visitor,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    marked: Marked = None,
) -> Response[ListSummary]:
    """Total the active public wants that match."""
    filters = _filters(q, set, marked)
    summary = await application.collection.public_lists.want_list_summary(username, _key(visitor), filters)
    return Response(summary, headers=caching(visitor))


def _filters(
    name_part: str | None,
    set_code: str | None,
    marked: bool | None,
    finish: Finish | None = None,
    condition: ConditionName | None = None,
) -> ListFilter:
    return ListFilter(
        name_part=name_part,
        set_code=set_code,
        finish=finish,
        condition=Condition[condition] if condition else None,
        marked=marked,
    )


def _key(visitor: Actor | None) -> int | None:
    return visitor.user_id if visitor else None


def public_lists_router() -> Router:
    """Make the routes."""
    handlers = [public_have_list, public_have_list_summary, public_want_list, public_want_list_summary]
    return Router("/api/v1/users", route_handlers=handlers, tags=["users"])
