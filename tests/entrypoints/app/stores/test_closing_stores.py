"""What becomes of people's orders when the owner of a store deletes their account, on a real server."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder, CopyPrice, PayoutSplit
from dualcaster_core.stores.stock.model import StockKey
from tests.support.buylist import priced_cards
from tests.support.databases import SECRET, create_database, database_name
from tests.support.people import Person, person
from tests.support.priced_printings import printing
from tests.support.stores import StoreScene, store

ENDS = {
    BuylistStage.DRAFT: BuylistStage.EXPIRED,
    BuylistStage.SUBMITTED: BuylistStage.DECLINED,
    BuylistStage.APPROVED: BuylistStage.CANCELLED,
    BuylistStage.DROPPED_OFF: BuylistStage.CANCELLED,
    BuylistStage.SENT: BuylistStage.CANCELLED,
    BuylistStage.RECEIVED: BuylistStage.CANCELLED,
    BuylistStage.GRADED: BuylistStage.CANCELLED,
    BuylistStage.AGREED: BuylistStage.CANCELLED,
}
"""How an order at each stage ends with its store."""


@pytest.fixture
async def application(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[Application]:
    """An application with one printing."""
    url = create_database(servers.database_url, database_name(migrated_url))
    settings = Settings(secret_key=SECRET, database_url=url, redis_url=servers.redis_url)
    async with open_application(settings, migrated=False) as opened:
        async with opened.units() as uow:
            await uow.catalogue.store_cards([printing(1)], authoritative=True)
            await uow.commit()
        yield opened


async def _order(application: Application, shop: StoreScene, seller: Person, stage: BuylistStage) -> BuylistOrder:
    (card,) = await priced_cards(application, 1)
    async with application.units() as uow:
        line = BuylistLine(
            number=1,
            key=StockKey(card_id=card, finish=Finish.NONFOIL),
            quantity=1,
            prices={Condition.NM: CopyPrice(100, 125)},
        )
        new = BuylistOrder(
            store_id=shop.id,
            seller_id=seller.user_id,
            stage=stage,
            lines=(line,),
            created_at=application.clock.now(),
            promised_cash_cents=100,
            paid=PayoutSplit(cash_cents=0, credit_cents=125) if stage is BuylistStage.PAID else None,
        )
        stored = await uow.buylist_orders.add(new)
        await uow.commit()
    assert stored is not None
    return evolve(new, id=stored.id)


async def test_orders_end_with_the_store_of_who_leaves(application: Application) -> None:
    """What is not paid for is called off, once, with the reason, and its seller is told; what is paid for stays."""
    shop, other, seller = await store(application), await store(application), await person(application)
    orders = {stage: await _order(application, shop, seller, stage) for stage in ENDS}
    paid = await _order(application, shop, seller, BuylistStage.PAID)
    elsewhere = await _order(application, other, seller, BuylistStage.APPROVED)
    await drain_outbox(application)
    await application.accounts.deletion.delete_named(shop.owner.username)
    await drain_outbox(application)
    async with application.units() as uow:
        for stage, order in orders.items():
            ended = await uow.buylist_orders.with_id(order.id)
            assert ended is not None
            assert (ended.stage, ended.version) == (ENDS[stage], order.version + 1)
            assert [one.note for one in await uow.buylist_orders.steps(order.id)] == ["The store has closed."]
        for order in (paid, elsewhere):
            kept = await uow.buylist_orders.with_id(order.id)
            assert kept is not None
            assert (kept.stage, kept.version) == (order.stage, order.version)
        told = await uow.notifications.page(seller.user_id, before=None, limit=50)
        assert [one.type for one in told].count("store.buylist_sale") == len(ENDS)
        assert list(await uow.notifications.page(shop.owner.user_id, before=None, limit=50)) == []
