"""Loading a market: complete, with every index and key in place, and only where nobody is yet."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card
from dualcaster_core.kernel.errors import Conflict
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.synthetic import MarketShape, SyntheticMarket, SyntheticTrader
from dualcaster_core.testing import FixedClock
from dualcaster_postgres import migrate
from dualcaster_postgres.matching.synthetic_market import load_market, priced_printings
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import unit_of_work_factory

SHAPE = MarketShape(traders=300, haves=5, wants=3)


async def _catalogue(database: Database, clock: FixedClock) -> None:
    """Forty printings of twenty cards; the last has no price."""
    keys = [UUID(int=number + 1) for number in range(40)]
    cards = [
        Card(
            scryfall_id=key,
            oracle_id=UUID(int=1000 + number // 2),
            name=f"Card {number // 2}",
            set_code="abc",
            set_name="Alphabet",
            collector_number=str(number),
            rarity=Rarity.RARE,
            finishes=(Finish.NONFOIL, Finish.FOIL),
            edhrec_rank=number // 2 + 1,
        )
        for number, key in enumerate(keys)
    ]
    prices = [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, key),
            finish=finish,
            source=PriceSource.TCGPLAYER,
            kind=PriceKind.MARKET,
            currency=Currency.USD,
            amount=Decimal(factor),
            observed_at=clock.now(),
        )
        for key in keys[:-1]
        for finish, factor in ((Finish.NONFOIL, 2), (Finish.FOIL, 5))
    ]
    async with unit_of_work_factory(database, clock, MatchRules(), PublicIds())() as uow:
        await uow.catalogue.store_cards(cards, authoritative=True)
        await uow.prices.store(prices, feed="tests")
        await uow.prices.refresh_values(ValuationRules())
        await uow.commit()


async def test_a_loaded_market_is_complete_and_its_schema_whole(database: Database, clock: FixedClock) -> None:
    """Every line arrives, the schema is as it was, and the next account gets the next key."""
    await _catalogue(database, clock)
    printings = await priced_printings(database)
    assert len(printings) == 39
    assert printings[0].cents == (200, 500)
    before = migrate.differences(database.url)
    told: list[int] = []
    traders = SyntheticMarket.of(printings, SHAPE, seed=4).traders()
    assert await load_market(database, traders, now=clock.now() - timedelta(days=1), progress=told.append) == 300
    assert told[-1] == 300
    assert migrate.differences(database.url) == before
    with psycopg.connect(database.url) as connection:
        counts = [
            count
            for table in ("users", "user_reputation", "inventory_items", "have_list_items", "want_list_items")
            for (count,) in connection.execute(f"SELECT count(*) FROM {table}")
        ]
        assert counts == [300, 300, 1500, 1500, 900]
        mismatched = """
            SELECT count(*) FROM have_list_items h JOIN inventory_items i ON i.id = h.inventory_item_id
            WHERE (h.user_id, h.card_id, h.finish, h.condition, h.language)
               <> (i.user_id, i.card_id, i.finish, i.condition, i.language)
        """
        assert connection.execute(mismatched).fetchone() == (0,)
        assert connection.execute(
            "SELECT count(*) FROM users WHERE list_version = 1 AND changed_in > 0"
        ).fetchone() == (300,)
        following = "SELECT nextval(pg_get_serial_sequence('users', 'id')) - max(id) FROM users"
        assert connection.execute(following).fetchone() == (1,)


async def test_a_market_is_loaded_only_where_nobody_is(database: Database, clock: FixedClock) -> None:
    """A second load is refused, and nothing of it stays."""
    await _catalogue(database, clock)
    market = SyntheticMarket.of(await priced_printings(database), SHAPE, seed=4)
    await load_market(database, market.traders(), now=clock.now())
    with pytest.raises(Conflict, match="empty"):
        await load_market(database, market.traders(), now=clock.now())
    assert len(migrate.differences(database.url)) == 0


async def test_a_load_that_fails_leaves_an_empty_market(database: Database, clock: FixedClock) -> None:
    """The indexes and keys come back with the rollback."""
    await _catalogue(database, clock)
    market = SyntheticMarket.of(await priced_printings(database), SHAPE, seed=4)

    def breaking() -> Iterator[SyntheticTrader]:
        yield market.trader(0)
        raise OSError("the source broke off")

    with pytest.raises(OSError, match="broke off"):
        await load_market(database, breaking(), now=clock.now())
    assert migrate.differences(database.url) == []
    assert await load_market(database, market.traders(), now=clock.now()) == 300
