"""What tests of buylists need: somebody with cards, and an order at each stage."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.model import PriceSource
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.buylist.model import BuylistLine, BuylistOrder, CopyPrice
from dualcaster_core.stores.buylist.offers import CopiesToSell
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.market import card_values
from tests.support.people import Person
from tests.support.stores import StoreScene, actor_of


async def priced_cards(application: Application, count: int, cents: int = 2_000) -> list[int]:
    """Return so many printings of the catalogue, each worth as much near mint in nonfoil.

    Other tests look for the prices of cards whose names begin with Lightning: these stay as they are.
    """
    async with application.database.transaction() as session:
        others = select(cards.c.id).where(cards.c.name.not_like("Lightning%"))
        rows = await session.rows(others.order_by(cards.c.id.desc()).limit(count))
        keys = [row[0] for row in rows]
        for key in keys:
            for condition in Condition:
                facts = {
                    "card_id": key,
                    "finish": 1,
                    "condition": int(condition),
                    "cents": cents * int(condition) // 5,
                    "source": PriceSource.TCGPLAYER.value,
                    "observed_at": application.clock.now(),
                }
                statement = upsert(card_values).values(facts)
                await session.run(
                    statement.on_conflict_do_update(
                        index_elements=["card_id", "finish", "condition"], set_={"cents": facts["cents"]}
                    )
                )
    return keys


async def give_cards(application: Application, somebody: Person, keys: Sequence[int], copies: int = 1) -> list[int]:
    """Give somebody near mint copies; return the keys of their items."""
    return [
        await application.collection.inventory.add(
            somebody.user_id, InventoryItem(key=ItemKey(card_id=key, finish=Finish.NONFOIL), quantity=copies)
        )
        for key in keys
    ]


def lines_of(keys: Sequence[int], copies: int = 1) -> list[CopiesToSell]:
    """Return lines of near mint copies."""
    return [CopiesToSell(key=StockKey(card_id=key, finish=Finish.NONFOIL), copies=copies) for key in keys]


async def submitted(
    application: Application, shop: StoreScene, seller: Person, lines: Sequence[CopiesToSell]
) -> BuylistOrder:
    """Submit lines to a store for credit, at what it offers."""
    buylist, actor = application.stores.buylist, actor_of(seller)
    draft = await buylist.selling.draft(actor, shop.id, lines)
    seen = await buylist.reading.seen(actor, draft.id)
    expected = CopyPrice(int(seen.cash_total * 100), int(seen.credit_total * 100))
    return await buylist.selling.submit(actor, draft.id, version=draft.version, expected=expected)


async def order_at(application: Application, store_id: str, seller: Person, card: str) -> str:
    """Have somebody sell a card to a store, whatever it buys; return the order's public id."""
    ids, now = application.ids, application.clock.now()
    key = StockKey(card_id=ids.decode(IdKind.CARD, card) or 0, finish=Finish.NONFOIL)
    line = BuylistLine(number=1, key=key, quantity=1, prices={Condition.NM: CopyPrice(100, 125)})
    new = BuylistOrder(
        store_id=ids.decode(IdKind.STORE, store_id) or 0,
        seller_id=seller.user_id,
        stage=BuylistStage.SUBMITTED,
        lines=(line,),
        created_at=now,
        submitted_at=now,
    )
    async with application.units() as uow:
        stored = await uow.buylist_orders.add(new)
        await uow.commit()
    assert stored is not None
    return ids.encode(IdKind.BUYLIST_ORDER, stored.id)
