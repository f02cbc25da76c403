"""``/api/v1/have-list``: what somebody offers for trade."""

from litestar import Router, delete, get, patch, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.edits import HaveEdit, Offer
from dualcaster_core.collection.errors import HaveNotFound
from dualcaster_core.collection.views import HaveListEntry, HavePage, ListFilter, ListOrder, ListSummary
from dualcaster_http.collection.parameters import HaveId, NamePart, Order, Reverse, WantedCondition, have_key, item_key
from dualcaster_http.collection.requests import HavePatch, NewHave, facts_of
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode, WantedFinish
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers


@get(
    summary="My have list",
    operation_id="have_list",
    opt={RATE: "account"},
    responses=answers(HavePage, "A page of offers."),
)
async def have_list(
    *,
    me: Me,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    finish: WantedFinish = None,
    condition: WantedCondition = None,
    sort: Order = ListOrder.NAME,
    reverse: Reverse = False,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> HavePage:
    """List what one offers for trade, active or not, with its market value and what a trade counts it as."""
    filters = ListFilter(
        name_part=q, set_code=set, finish=finish, condition=Condition[condition] if condition else None
    )
    return await application.collection.lists.haves.page(
        me.user_id, filters, order=sort, reverse=reverse, limit=limit, cursor=cursor
    )


@get(
    "/summary",
    summary="What my have list is worth",
    operation_id="have_list_summary",
    opt={RATE: "account"},
    responses=answers(ListSummary, "The totals."),
)
async def have_list_summary(me: Me, application: FromApplication) -> ListSummary:
    """Total the active offers at their trade value."""
    return await application.collection.lists.haves.summary(me.user_id)


@get(
    "/{have_id:str}",
    summary="An offer of mine",
    operation_id="have",
    opt={RATE: "account"},
    responses=answers(HaveListEntry, "The offer.", "have.not_found"),
)
async def have(have_id: HaveId, me: Me, application: FromApplication) -> HaveListEntry:
    """Return one offer."""
    return await _line(application, me.user_id, have_key(application, have_id))


@post(
    summary="Offer an item for trade",
    operation_id="add_have",
    opt={COUNTED: AnalyticsType.HAVE_ADDED},
    responses=answers(
        HaveListEntry, "The offer.", "item.not_found", "inventory.insufficient", "have.already_listed", status=201
    ),
)
async def add_have(data: JSONBody[NewHave], me: Me, application: FromApplication) -> HaveListEntry:
    """Put copies of an inventory item on the have list; an item is on it once."""
    facts = facts_of(data)
    item = item_key(application, facts.pop("inventory_item_id"))
    key = await application.collection.have_list.add(me.user_id, item, Offer(**facts))
    return await _line(application, me.user_id, key)


@patch(
    "/{have_id:str}",
    summary="Change an offer",
    operation_id="change_have",
    responses=answers(HaveListEntry, "The offer.", "have.not_found", "inventory.insufficient", "conflict"),
)
async def change_have(
    have_id: HaveId, data: JSONBody[HavePatch], me: Me, application: FromApplication
) -> HaveListEntry:
    """Change an offer; nobody offers more copies than they own."""
    edit = HaveEdit(**facts_of(data))
    key = await application.collection.have_list.change(me.user_id, have_key(application, have_id), edit)
    return await _line(application, me.user_id, key)


@delete(
    "/{have_id:str}",
    summary="Withdraw an offer",
    operation_id="remove_have",
    opt={COUNTED: AnalyticsType.HAVE_REMOVED},
    responses=answers(None, "It is withdrawn.", "have.not_found", status=204),
)
async def remove_have(have_id: HaveId, me: Me, application: FromApplication) -> None:
    """Take an item off the have list; it stays in the inventory."""
    await application.collection.have_list.remove(me.user_id, have_key(application, have_id))


async def _line(application: Application, user_id: int, key: int) -> HaveListEntry:
    line = await application.collection.lists.haves.one(user_id, key)
    if line is None:
        raise HaveNotFound("there is no such offer on your have list")
    return line


def have_list_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/have-list",
        route_handlers=[have_list, have_list_summary, have, add_have, change_have, remove_have],
        tags=["have-list"],
    )
