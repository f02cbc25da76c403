"""``/api/v1/inventory``: what somebody owns."""

from typing import Any

from litestar import Router, delete, get, patch, post
from litestar.params import JSONBody

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.edits import CopyEdit, ItemEdit
from dualcaster_core.collection.errors import ItemNotFound
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.views import InventoryEntry, InventoryPage, ListFilter, ListOrder, ListSummary
from dualcaster_http.collection.parameters import ForTrade, ItemId, NamePart, Order, Reverse, WantedCondition, item_key
from dualcaster_http.collection.requests import ItemPatch, NewItem, facts_of, taken
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, SetCode, WantedFinish, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

_KEY = ("finish", "condition", "language", "signed", "altered")


@get(
    summary="My inventory",
    operation_id="inventory",
    opt={RATE: "account"},
    responses=answers(InventoryPage, "A page of items."),
)
async def inventory(
    *,
    me: Me,
    application: FromApplication,
    q: NamePart = None,
    set: SetCode = None,  # noqa: A002 - its name in the query
    finish: WantedFinish = None,
    condition: WantedCondition = None,
    for_trade: ForTrade = None,
    sort: Order = ListOrder.NAME,
    reverse: Reverse = False,
    limit: PageSize = 24,
    cursor: Cursor = None,
) -> InventoryPage:
    """List the items one owns, each with what it is worth, who says so and when that was."""
    filters = ListFilter(
        name_part=q,
        set_code=set,
        finish=finish,
        condition=Condition[condition] if condition else None,
        for_trade=for_trade,
    )
    return await application.collection.lists.inventory.page(
        me.user_id, filters, order=sort, reverse=reverse, limit=limit, cursor=cursor
    )


@get(
    "/summary",
    summary="What my inventory is worth",
    operation_id="inventory_summary",
    opt={RATE: "account"},
    responses=answers(ListSummary, "The totals."),
)
async def inventory_summary(me: Me, application: FromApplication) -> ListSummary:
    """Total the copies and what they are worth; unpriced copies are counted and add nothing."""
    return await application.collection.lists.inventory.summary(me.user_id)


@get(
    "/{item_id:str}",
    summary="An item of my inventory",
    operation_id="inventory_item",
    opt={RATE: "account"},
    responses=answers(InventoryEntry, "The item.", "item.not_found"),
)
async def inventory_item(item_id: ItemId, me: Me, application: FromApplication) -> InventoryEntry:
    """Return one item."""
    return await _line(application, me.user_id, item_key(application, item_id))


@post(
    summary="Add copies to my inventory",
    operation_id="add_to_inventory",
    responses=answers(InventoryEntry, "The item that has the copies now.", "card.not_found", status=201),
)
async def add_to_inventory(data: JSONBody[NewItem], me: Me, application: FromApplication) -> InventoryEntry:
    """Add copies; those of the same card, finish, condition, language, signature and alteration are one item."""
    card = card_key(application, data.card)
    facts = facts_of(data)
    del facts["card"]
    item = InventoryItem(key=ItemKey(card, **taken(facts, *_KEY)), **facts)
    key = await application.collection.inventory.add(me.user_id, item)
    return await _line(application, me.user_id, key)


@patch(
    "/{item_id:str}",
    summary="Change an item",
    operation_id="change_inventory_item",
    responses=answers(
        InventoryEntry, "The item that has the copies now.", "item.not_found", "inventory.reserved", "conflict"
    ),
)
async def change_inventory_item(
    item_id: ItemId, data: JSONBody[ItemPatch], me: Me, application: FromApplication
) -> InventoryEntry:
    """Change an item. Another finish, condition or language makes its copies, and their offer, those of another item:
    the answer carries that item's id.
    """
    facts = facts_of(data)
    copy = CopyEdit(**taken(facts, *_KEY))
    item = item_key(application, item_id)
    key = await application.collection.inventory.change(me.user_id, item, ItemEdit(**facts), copy)
    return await _line(application, me.user_id, key)


@delete(
    "/{item_id:str}",
    summary="Remove an item",
    operation_id="remove_inventory_item",
    responses=answers(None, "It is gone.", "item.not_found", "inventory.reserved", status=204),
)
async def remove_inventory_item(item_id: ItemId, me: Me, application: FromApplication) -> None:
    """Take an item out of the inventory, and its offer off the have list. Promised copies cannot be removed."""
    await application.collection.inventory.remove(me.user_id, item_key(application, item_id))


async def _line(application: Application, user_id: int, key: int) -> InventoryEntry:
    line = await application.collection.lists.inventory.one(user_id, key)
    if line is None:
        raise ItemNotFound("there is no such item in your inventory")
    return line


def inventory_router(*more: Any) -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/inventory",
        route_handlers=[
            inventory,
            inventory_summary,
            inventory_item,
            add_to_inventory,
            change_inventory_item,
            remove_inventory_item,
            *more,
        ],
        tags=["inventory"],
    )
