"""``/api/v1/want-list``: what somebody looks for."""

from typing import Any

from litestar import Router, delete, get, patch, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.errors import WantNotFound
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.printing_lookup import find_printing, find_wanted
from dualcaster_core.collection.views import ListFilter, ListOrder, ListSummary, WantListEntry, WantPage
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.collection.parameters import NamePart, Order, Reverse, WantId, want_key
from dualcaster_http.collection.requests import NewWant, WantPatch, facts_of, taken
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers


@get(
    summary="My want list",
    operation_id="want_list",
    opt={RATE: "account"},
    responses=answers(WantPage, "A page of wants."),
)
async def want_list(
    *,
    me: Me,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    sort: Order = ListOrder.PRIORITY,
    reverse: Reverse = False,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> WantPage:
    """List what one looks for, each with the value of the cheapest near mint copy that would fill it.

    What is owned already in sufficient number is flagged.
    """
    filters = ListFilter(name_part=q, set_code=set)
    return await application.collection.lists.wants.page(
        me.user_id, filters, order=sort, reverse=reverse, limit=limit, cursor=cursor
    )


@get(
    "/summary",
    summary="What my wants are worth",
    operation_id="want_list_summary",
    opt={RATE: "account"},
    responses=answers(ListSummary, "The totals."),
)
async def want_list_summary(me: Me, application: FromApplication) -> ListSummary:
    """Total the active wants."""
    return await application.collection.lists.wants.summary(me.user_id)


@get(
    "/{want_id:str}",
    summary="A want of mine",
    operation_id="want",
    opt={RATE: "account"},
    responses=answers(WantListEntry, "The want.", "want.not_found"),
)
async def want(want_id: WantId, me: Me, application: FromApplication) -> WantListEntry:
    """Return one want."""
    return await _line(application, me.user_id, want_key(application, want_id))


@post(
    summary="Look for a card",
    operation_id="add_want",
    opt={COUNTED: AnalyticsType.WANT_ADDED},
    responses=answers(WantListEntry, "The want.", "card.not_found", status=201),
)
async def add_want(data: JSONBody[NewWant], me: Me, application: FromApplication) -> WantListEntry:
    """Add a want: for a printing by its public id, or for a card by its name, with set and number where they matter."""
    facts = facts_of(data)
    named = taken(facts, "card", "name", "set", "number")
    any_printing, set_only = facts.pop("any_printing"), facts.pop("set_only")
    card_id, means_any, means_set = await _wanted(application, exact=any_printing is False, **named)
    wanted = Want(
        card_id=card_id,
        any_printing=means_any or bool(set_only) if any_printing is None else any_printing,
        set_only=means_set and any_printing is None if set_only is None else set_only,
        **facts,
    )
    return await _line(application, me.user_id, await application.collection.want_list.add(me.user_id, wanted))


@patch(
    "/{want_id:str}",
    summary="Change a want",
    operation_id="change_want",
    responses=answers(WantListEntry, "The want.", "want.not_found", "card.not_found", "conflict"),
)
async def change_want(
    want_id: WantId, data: JSONBody[WantPatch], me: Me, application: FromApplication
) -> WantListEntry:
    """Change a want. A change of what its price alert watches arms the alert anew."""
    facts = facts_of(data)
    if "card" in facts:
        facts["card_id"], *_ = await _wanted(application, card=facts.pop("card"))
    key = await application.collection.want_list.change(me.user_id, want_key(application, want_id), WantEdit(**facts))
    return await _line(application, me.user_id, key)


@delete(
    "/{want_id:str}",
    summary="Remove a want",
    operation_id="remove_want",
    opt={COUNTED: AnalyticsType.WANT_REMOVED},
    responses=answers(None, "It is gone.", "want.not_found", status=204),
)
async def remove_want(want_id: WantId, me: Me, application: FromApplication) -> None:
    """Take a want off the list, and its price alert with it."""
    await application.collection.want_list.remove(me.user_id, want_key(application, want_id))


async def _wanted(
    application: Application,
    *,
    card: str | None = None,
    name: str | None = None,
    set: str | None = None,  # noqa: A002 - its name in the body
    number: str | None = None,
    exact: bool = False,
) -> tuple[int, bool, bool]:
    """Tell which printing is meant, whether any printing of its card is, and whether only those of its set are.

    ``exact``: just one printing may be meant.
    """
    if (card is None) == (name is None):
        raise ValidationFailed("name the card by its public id (card) or by its name", field="card")
    if name is not None:
        reference = PrintingReference(name=name, set_code=set.lower() if set else None, collector_number=number)
        if exact:
            return (await find_printing(application.units, reference)).printing.card_id, False, False
        found = await find_wanted(application.units, reference)
        return found.printing.card_id, found.any_printing, found.set_only
    if set is not None or number is not None:
        raise ValidationFailed("a public id names the printing by itself: leave set and number out", field="set")
    return card_key(application, card or ""), False, False


async def _line(application: Application, user_id: int, key: int) -> WantListEntry:
    line = await application.collection.lists.wants.one(user_id, key)
    if line is None:
        raise WantNotFound("there is no such want on your list")
    return line


def want_list_router(*more: Any) -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/want-list",
        route_handlers=[want_list, want_list_summary, want, add_want, change_want, remove_want, *more],
        tags=["want-list"],
    )
