"""What trades ask of the database does not depend on how many there are, nor on their lines."""

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from tests.support.lists import add_items, add_offer, add_want
from tests.support.people import Person, person
from tests.support.traders import trader

LINES = 20
TRADES = 8


async def _with_cards(application: Application) -> Person:
    """Open an account that owns, offers and wants many cards."""
    owner = await person(application)
    await application.accounts.operator.change(owner.username, is_public=True)
    cards = (await application.market.priced_cards.search("Forest", CardFilter(), limit=100)).items[:LINES]
    keys = [ItemKey(card.id, Finish.NONFOIL) for card in cards]
    await add_items(application, owner.username, [InventoryItem(key=key, quantity=TRADES * 2) for key in keys])
    for key in keys:
        await add_offer(application, owner.username, Have(item=key, quantity_for_trade=TRADES * 2))
        await add_want(application, owner.username, Want(card_id=key.card_id))
    return owner


async def _drafts(application: Application, owner: Person, other: Person, *, lines: int, number: int) -> str:
    items = (await application.collection.lists.inventory.page(owner.user_id, limit=100)).items
    theirs = (await application.collection.lists.inventory.page(other.user_id, limit=100)).items
    sides = [
        tuple(
            ChosenCopies(key, 1)
            for one in side[:lines]
            if (key := application.ids.decode(IdKind.ITEM, one.id)) is not None
        )
        for side in (items, theirs)
    ]
    hashid = ""
    for _ in range(number):
        proposal = Proposal(cards=ChosenCards(offered=sides[0], asked=sides[1]))
        trade = await application.trading.proposing.draft(owner.user_id, other.username, proposal)
        hashid = application.ids.encode(IdKind.TRADE, trade.id)
    return hashid


@pytest.fixture(scope="module")
async def small(application: Application) -> tuple[Person, str]:
    """Somebody with one draft of one line."""
    owner, other = await _with_cards(application), await trader(application, has="Forest", wants="Lightning Bolt")
    return owner, await _drafts(application, owner, other, lines=1, number=1)


@pytest.fixture(scope="module")
async def large(application: Application) -> tuple[Person, str]:
    """Somebody with several drafts of many lines."""
    owner, other = await _with_cards(application), await _with_cards(application)
    return owner, await _drafts(application, owner, other, lines=LINES, number=TRADES)


@pytest.mark.parametrize(
    "path", ["/api/v1/trades?tab=outgoing", "/api/v1/trades/{trade}", "/trades?tab=outgoing", "/trades/{trade}/edit"]
)
async def test_many_trades_and_lines_take_the_statements_of_one(
    application: Application,
    client: httpx.AsyncClient,
    small: tuple[Person, str],
    large: tuple[Person, str],
    path: str,
) -> None:
    """A list of many, and a trade of many lines, ask no more than the smallest ones."""

    async def counted(owner: Person, trade: str) -> int:
        headers = owner.headers | {"Accept": "text/html"}
        client.cookies.clear()
        client.cookies.update(owner.cookies)
        counts = []
        for _ in range(3):
            before = application.database.statements
            answer = await client.get(path.format(trade=trade), headers=headers)
            assert answer.status_code == 200, answer.text[:300]
            counts.append(application.database.statements - before)
        return min(counts)

    assert await counted(*large) <= await counted(*small)
