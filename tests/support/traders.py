"""Two people and more whose lists fit each other, for the tests of what trading shows."""

from dualcaster_app import Application
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from tests.support.lists import add_items, add_offer, add_want
from tests.support.people import Person, person


async def card_key(application: Application, name: str) -> int:
    """Return the key of a sample card."""
    page = await application.market.priced_cards.search(name, CardFilter(), limit=1)
    key = page.items[0].id
    return int(key)


async def trader(
    application: Application,
    *,
    has: str,
    wants: str,
    public: bool = True,
    miles: float = 0.0,
    copies: int = 2,
    wanted: int = 1,
) -> Person:
    """Open an account that has copies of one sample card and wants another one, so many miles north of Portland."""
    somebody = await person(application)
    place = place_from("Portland, Oregon", 45.52 + miles / 69, -122.68)
    await application.accounts.operator.change(somebody.username, is_public=public, place=place)
    item = ItemKey(await card_key(application, has), Finish.NONFOIL)
    await add_items(application, somebody.username, [InventoryItem(key=item, quantity=copies)])
    await add_offer(application, somebody.username, Have(item=item, quantity_for_trade=copies))
    await add_want(application, somebody.username, Want(card_id=await card_key(application, wants), quantity=wanted))
    return somebody
