"""Stock on the shelves of stores, and what the market says of cards, for the tests of sell prices and customers."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_postgres.sql.codes import FINISH_CODES
from dualcaster_postgres.tables.market import card_statistics, card_values


async def put_in_stock(
    application: Application,
    store_id: int,
    key: StockKey,
    *,
    copies: int = 4,
    price: int | None,
    cost: int | None = None,
) -> None:
    """Have a store own copies, at a price and a cost in cents."""
    async with application.units() as uow:
        await uow.store_stock.change(store_id, [StockChange(key=key, copies=copies, cost_cents=cost)])
        await uow.store_stock.reprice(store_id, {key: price})
        await uow.commit()


async def prices_of(application: Application, store_id: int, *keys: StockKey) -> Mapping[StockKey, int | None]:
    """Return what a store asks for lines, in cents."""
    async with application.units() as uow:
        return {key: line.price_cents for key, line in (await uow.store_stock.on_hand(store_id, keys)).items()}


def copy_of(
    application: Application,
    hashid: str,
    finish: Finish = Finish.NONFOIL,
    condition: Condition = Condition.NM,
    language: str = "en",
) -> StockKey:
    """Name copies of a card by its public id."""
    card_id = application.ids.decode(IdKind.CARD, hashid)
    assert card_id is not None
    return StockKey(card_id=card_id, finish=finish, condition=condition, language=language)


async def set_market(application: Application, key: StockKey, cents: int, at: datetime) -> None:
    """Have the market say what a copy is worth in every condition, in the near mint price ``cents``."""
    async with application.database.transaction() as session:
        for condition in Condition:
            given = upsert(card_values).values(
                card_id=key.card_id,
                finish=FINISH_CODES[key.finish],
                condition=int(condition),
                cents=cents if condition is Condition.NM else cents * (4 + int(condition)) // 10,
                source="tcgplayer",
                observed_at=at,
            )
            same = {name: given.excluded[name] for name in ("cents", "source", "observed_at")}
            await session.run(given.on_conflict_do_update(index_elements=["card_id", "finish", "condition"], set_=same))


async def suspect_market(application: Application, key: StockKey) -> None:
    """Have a price of a card be set aside for a look."""
    facts = {"as_of": datetime(2026, 11, 1).date(), "cents": 100, "source": "tcgplayer", "price_days": 1}  # noqa: DTZ001
    months = dict.fromkeys(("low_month", "high_month", "low_quarter", "high_quarter"), 100)
    async with application.database.transaction() as session:
        given = upsert(card_statistics).values(
            card_id=key.card_id, finish=FINISH_CODES[key.finish], **facts, **months, price_changes=0, suspect=True
        )
        await session.run(given.on_conflict_do_update(index_elements=["card_id", "finish"], set_={"suspect": True}))
