"""Many at once at a store's buylist, on a real server: budgets, caps and credit hold, and nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed
from dualcaster_core.stores.buylist.credit_desk import Spending
from dualcaster_core.stores.buylist.errors import BudgetSpent, CreditShort, NotBought
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder, CopyPrice, Payout
from dualcaster_core.stores.buylist.rules import BuylistBudget, BuylistRules
from dualcaster_core.stores.buylist.selling import SellerWish
from dualcaster_core.stores.stock.model import StockKey
from tests.support.buylist import lines_of, priced_cards, submitted
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import Person, person
from tests.support.priced_printings import printing
from tests.support.stores import StoreScene, actor_of, store

CENTS = 1_000
"""What the store pays for a copy in cash."""


@pytest.fixture(scope="module")
async def application(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[Application]:
    """An application with ten printings."""
    url = create_database(servers.database_url, database_name(migrated_url))
    settings = Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(number) for number in range(1, 11)], authoritative=True)
            await uow.commit()
        yield opened


async def _drafts(
    application: Application, shop: StoreScene, sellers: Sequence[Person], keys: Sequence[int], copies: int = 1
) -> list[BuylistOrder]:
    """Draft an order of each seller, to be paid in cash."""
    selling, wish = application.stores.buylist.selling, SellerWish(payout=Payout.CASH)
    return [
        await selling.draft(actor_of(one), shop.id, lines_of([keys[n % len(keys)]], copies), wish)
        for n, one in enumerate(sellers)
    ]


async def _tried(
    application: Application, seller: Person, order: BuylistOrder, copies: int = 1
) -> DualcasterError | None:
    """Submit a draft; return why that failed."""
    expected = CopyPrice(CENTS * copies, CENTS * 5 // 4 * copies)
    try:
        await application.stores.buylist.selling.submit(
            actor_of(seller), order.id, version=order.version, expected=expected
        )
    except DualcasterError as error:
        return error
    return None


async def test_a_budget_holds_under_fifty_submissions_at_once(application: Application) -> None:
    """Of fifty orders of $10 just twelve fit a budget of $125; the others are told that it is spent."""
    shop = await store(application)
    keys = await priced_cards(application, 10)
    rules = BuylistRules(budget=BuylistBudget(day_cents=12_500, week_cents=1_000_000))
    await application.stores.buylist.rules.change(actor_of(shop.owner), shop.id, rules, version=0)
    sellers = [await person(application) for _ in range(50)]
    drafts = await _drafts(application, shop, sellers, keys)
    ends = await asyncio.gather(*(_tried(application, *one) for one in zip(sellers, drafts, strict=True)))
    assert [end for end in ends if end is None] == [None] * 12
    assert {type(end) for end in ends if end is not None} == {BudgetSpent}
    (day, week, _) = await application.stores.buylist.rules.budgets(actor_of(shop.owner), shop.id)
    assert (str(day.promised), str(day.left), str(week.promised)) == ("120.00", "5.00", "120.00")


async def test_a_cap_holds_under_many_submissions_at_once(application: Application) -> None:
    """Of twelve orders of two copies of one card just three fit a cap of seven."""
    shop = await store(application)
    keys = (await priced_cards(application, 10))[:1]
    await application.stores.buylist.rules.change(actor_of(shop.owner), shop.id, BuylistRules(card_cap=7), version=0)
    sellers = [await person(application) for _ in range(12)]
    drafts = await _drafts(application, shop, sellers, keys, 2)
    ends = await asyncio.gather(*(_tried(application, *one, 2) for one in zip(sellers, drafts, strict=True)))
    assert sum(end is None for end in ends) == 3
    assert {type(end) for end in ends if end is not None} == {NotBought}


async def test_a_submission_that_is_sent_many_times_is_one(application: Application) -> None:
    """Ten at once are the same order, promised once."""
    shop, ann = await store(application), await person(application)
    keys = await priced_cards(application, 10)
    (draft,) = await _drafts(application, shop, [ann], keys)
    ends = await asyncio.gather(*(_tried(application, ann, draft) for _ in range(10)))
    assert ends == [None] * 10
    (day, *_) = await application.stores.buylist.rules.budgets(actor_of(shop.owner), shop.id)
    assert str(day.promised) == "10.00"


async def test_two_of_the_staff_pay_an_order_once(application: Application) -> None:
    """One of them pays; the other learns that it has changed; credit and stock grow once."""
    shop, ann = await store(application), await person(application)
    (key, *_) = await priced_cards(application, 10)
    order = await submitted(application, shop, ann, lines_of([key]))
    counter, owner, manager = application.stores.buylist.counter, actor_of(shop.owner), actor_of(shop.manager)
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        order = await counter.act(owner, order.id, action, version=order.version)
    order = await counter.grade(owner, order.id, {}, version=order.version)
    ends = await asyncio.gather(
        *(counter.pay(by, order.id, version=order.version) for by in (owner, manager, owner, manager)),
        return_exceptions=True,
    )
    assert sum(isinstance(end, Conflict) for end in ends) == 2
    found = await application.stores.buylist.credit.of_customer(owner, shop.id, ann.username)
    assert [str(entry.amount) for entry in found.entries] == ["12.50"]
    async with application.units() as uow:
        (line,) = (await uow.store_stock.on_hand(shop.id, [StockKey(card_id=key, finish=Finish.NONFOIL)])).values()
    assert line.quantity == 1


async def test_what_nobody_closes_is_closed_once_by_the_clock(application: Application) -> None:
    """A month after it was paid, by one of many workers; not before, and the seller is told nothing of it."""
    shop, ann = await store(application), await person(application)
    (key, *_) = await priced_cards(application, 10)
    order = await submitted(application, shop, ann, lines_of([key]))
    counter, expiry, owner = application.stores.buylist.counter, application.stores.buylist.expiry, actor_of(shop.owner)
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        order = await counter.act(owner, order.id, action, version=order.version)
    order = await counter.grade(owner, order.id, {}, version=order.version)
    order = await counter.pay(owner, order.id, version=order.version)
    assert await expiry.run() == 0
    async with application.units() as uow:
        await uow.buylist_orders.store(evolve(order, due_at=application.clock.now()))
        await uow.commit()
    assert sum(await asyncio.gather(*(expiry.run() for _ in range(4)))) == 1
    async with application.units() as uow:
        closed = await uow.buylist_orders.with_id(order.id)
        last = (await uow.buylist_orders.steps(order.id))[-1]
    assert closed is not None
    assert (closed.stage, closed.due_at, closed.paid) == (BuylistStage.CLOSED, None, order.paid)
    assert (last.action, last.by, last.actor_id) == (BuylistAction.FINISH, BuylistActor.CLOCK, None)
    await drain_outbox(application)
    told = [one for one in (await application.notifying.centre.page(ann.user_id)).items if "Mox Corner" in one.title]
    assert told[0].title == "Mox Corner paid for your cards"


async def test_credit_never_falls_below_zero_with_clerks_at_once(application: Application) -> None:
    """Of ten who spend $3 of $12.50 at once four succeed; the same sale sent by all of them is one."""
    shop, ann = await store(application), await person(application)
    (key, *_) = await priced_cards(application, 10)
    order = await submitted(application, shop, ann, lines_of([key]))
    buylist, owner = application.stores.buylist, actor_of(shop.owner)
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        order = await buylist.counter.act(owner, order.id, action, version=order.version)
    order = await buylist.counter.grade(owner, order.id, {}, version=order.version)
    await buylist.counter.pay(owner, order.id, version=order.version)

    async def spend(reference: str) -> DualcasterError | None:
        try:
            await buylist.credit.spend(owner, shop.id, ann.username, Spending(cents=300, reference=reference))
        except (Conflict, ValidationFailed) as error:
            return error
        return None

    assert await asyncio.gather(*(spend("till-same") for _ in range(5))) == [None] * 5
    ends = await asyncio.gather(*(spend(f"till-{number}") for number in range(10)))
    assert sum(end is None for end in ends) == 3
    assert {type(end) for end in ends if end is not None} == {CreditShort}
    found = await buylist.credit.of_customer(owner, shop.id, ann.username)
    assert str(found.balance) == "0.50"
    await asyncio.gather(*(buylist.credit.void(owner, shop.id, ann.username, 2, "mistake") for _ in range(5)))
    found = await buylist.credit.of_customer(owner, shop.id, ann.username)
    assert str(found.balance) == "3.50"
    assert sum(int(entry.amount * 100) for entry in found.entries) == 350


async def test_entries_of_credit_can_neither_be_changed_nor_deleted(application: Application) -> None:
    """The database refuses both."""
    for command in ("UPDATE store_credit_entries SET note = 'x'", "DELETE FROM store_credit_entries"):
        with pytest.raises(Exception, match="is never changed"):
            async with application.database.transaction() as session:
                await session.text(command)
