"""A store with something on every page: stock, a sync, orders at each stage, prices to follow, an event and people."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta

from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.demo.sample_stores import STORES
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from dualcaster_core.stores.buylist.model import BuylistOrder, CopyPrice
from dualcaster_core.stores.events.lifecycle import SignUpAction
from dualcaster_core.stores.events.model import EventFormat, EventTerms
from dualcaster_core.stores.events.planning import EventTime
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.sync.views import ListingState
from tests.support.buylist import lines_of, priced_cards
from tests.support.lists import add_items, add_offer, add_want
from tests.support.people import Person, person
from tests.support.store_shelves import put_in_stock, set_market
from tests.support.stores import actor_of

FILE = (
    b"Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Collector Number\n"
    b"4,0,Sol Ring,3ed,NM,English,,274\n"
    b"2,0,Lightning Bolt,2ed,NM,English,,161\n"
    b"1,0,A Card That Nobody Knows,xyz,NM,English,foil,1\n"
)
"""A file of stock with a line that cannot be found."""


async def busy_store(application: Application, owner: Actor, store_id: str) -> Mapping[str, str]:
    """Fill somebody's store, and have them sell to another; return the ids in addresses."""
    key = application.ids.decode(IdKind.STORE, store_id) or 0
    people = await _people_around(application)
    found = {**await _synced(application, owner, key)}
    cards = await priced_cards(application, 12)
    for number, card in enumerate(cards):
        line = StockKey(card_id=card, finish=Finish.NONFOIL)
        await set_market(application, line, 2_000, application.clock.now())
        await put_in_stock(application, key, line, copies=1 + number, price=1_900 + number if number % 5 else None)
    found |= await _orders(application, owner, key, people, cards)
    found |= await _priced(application, owner, key)
    found |= await _event(application, owner, key, people)
    found |= await _sale_of(application, owner, cards)
    return found


async def _people_around(application: Application) -> Sequence[Person]:
    """Open accounts in Boston that offer a card and want another, and let stores write to them."""
    cards = await priced_cards(application, 4)
    place = place_from("Boston, Massachusetts", 42.35, -71.06)
    people = [await person(application) for _ in range(4)]
    for number, one in enumerate(people):
        await application.accounts.operator.change(one.username, is_public=True, place=place)
        has, wants = ItemKey(cards[number], Finish.NONFOIL), cards[(number + 1) % len(cards)]
        await add_items(application, one.username, [InventoryItem(key=has, quantity=2)])
        await add_offer(application, one.username, Have(item=has, quantity_for_trade=2))
        await add_want(application, one.username, Want(card_id=wants))
        await application.profiles.profiles.edit(actor_of(one), {"allow_store_messages": True})
    return people


async def _synced(application: Application, owner: Actor, key: int) -> Mapping[str, str]:
    """Read a file of stock."""
    sync = application.stores.sync
    run = await sync.starting.upload(key, owner.user_id, file_name="stock.csv", content=FILE)
    await drain_outbox(application)
    while not await sync.work.slice(run.id):
        pass
    unknown = await sync.reporting.listings(key, owner.user_id, ListingState.UNMAPPED)
    return {"sync_run": application.ids.encode(IdKind.SYNC_RUN, run.id), "sync_listing": unknown.items[0].id}


async def _orders(
    application: Application, owner: Actor, key: int, people: Sequence[Person], cards: Sequence[int]
) -> Mapping[str, str]:
    """Have people sell to the store: one order waits, one is to be graded, and one is paid in credit."""
    counter = application.stores.buylist.counter
    waiting = await _submitted(application, key, actor_of(people[0]), cards[:9], 2)
    received = await _submitted(application, key, actor_of(people[1]), cards[2:7])
    paid = await _submitted(application, key, actor_of(people[2]), cards[5:8])
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        received = await counter.act(owner, received.id, action, version=received.version)
        paid = await counter.act(owner, paid.id, action, version=paid.version)
    paid = await counter.grade(owner, paid.id, {}, version=paid.version)
    await counter.pay(owner, paid.id, version=paid.version)
    orders = {"order_waiting": waiting, "order_received": received, "order_paid": paid}
    named = {name: application.ids.encode(IdKind.BUYLIST_ORDER, one.id) for name, one in orders.items()}
    return {**named, "credited": people[2].username}


async def _submitted(
    application: Application, key: int, seller: Actor, cards: Sequence[int], copies: int = 1
) -> BuylistOrder:
    """Submit cards to a store at what it offers."""
    buylist = application.stores.buylist
    draft = await buylist.selling.draft(seller, key, lines_of(cards, copies))
    seen = await buylist.reading.seen(seller, draft.id)
    expected = CopyPrice(int(seen.cash_total * 100), int(seen.credit_total * 100))
    return await buylist.selling.submit(seller, draft.id, version=draft.version, expected=expected)


async def _sale_of(application: Application, owner: Actor, cards: Sequence[int]) -> Mapping[str, str]:
    """Have somebody sell to a store of the sample."""
    name = next(name for name, details in STORES.items() if details.offers_buylist)
    keeper = await application.accounts.operator.named(name)
    mine = await application.stores.profiles.reading.mine(Actor(user_id=keeper.id, username=name, session_id=0))
    hashid = mine.items[0].id
    order = await _submitted(application, application.ids.decode(IdKind.STORE, hashid) or 0, owner, cards[:3])
    return {"buying_store": hashid, "own_order": application.ids.encode(IdKind.BUYLIST_ORDER, order.id)}


async def _priced(application: Application, owner: Actor, key: int) -> Mapping[str, str]:
    """Have prices follow the market, and look at what would change."""
    pricing = application.stores.pricing.pricing
    before = await pricing.settings(owner, key)
    rules = evolve(before.rules, auto_price_adjustment=True, price_adjustment_pct=10, price_unpriced=True)
    await pricing.edit(owner, key, rules, before.multipliers)
    run = await pricing.preview(owner, key)
    return {"price_run": application.ids.encode(IdKind.STORE_PRICE_RUN, run.id)}


async def _event(application: Application, owner: Actor, key: int, people: Sequence[Person]) -> Mapping[str, str]:
    """Plan an event with more people than seats, of whom two are there and can trade."""
    events = application.stores.events
    day = (application.clock.now() + timedelta(days=1)).date()
    terms = EventTerms(
        title="Friday Night Magic, with a title that is as long as a title of an event may be",
        description="Bring a deck and a friend.",
        format=EventFormat.MODERN,
        capacity=3,
        entry_fee_cents=500,
    )
    [planned] = await events.planning.plan(owner, key, terms, EventTime(day=day, starts=time(18, 30), ends=time(22)))
    for one in people:
        await events.sign_ups.sign_up(actor_of(one), planned.id, is_public=True)
    for one in people[:2]:
        await events.door.note(owner, key, planned.id, username=one.username, action=SignUpAction.CHECK_IN)
    await application.stores.clearing.running.look(owner, key, planned.id)
    return {"event": application.ids.encode(IdKind.STORE_EVENT, planned.id)}
