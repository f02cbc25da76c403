"""What somebody owns with how its prices went, on PostgreSQL, against the same worked out by hand."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.portfolio.movements import CARRIED_DAYS, POINT_DAYS, HeldCard
from dualcaster_core.collection.portfolio.ports import HeldCards
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_postgres.collection.portfolio_queries import PostgresPortfolioQueries
from tests.support.postgres_harness import PostgresHarness

RULES = ValuationRules()
CARDS = [printing(f"Held {number}", "hld", str(number)) for number in range(12)]
Prices = dict[tuple[int, Finish], dict[date, int]]


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A harness without people."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


def portfolio(harness: PostgresHarness) -> PostgresPortfolioQueries:
    """Read portfolios."""
    return PostgresPortfolioQueries(harness.database, PublicIds(), RULES)


def stated(number: int, finish: Finish, moment: datetime, cents: int, source: PriceSource) -> PriceObservation:
    """State a price; Cardmarket quotes euros."""
    euros = source is PriceSource.CARDMARKET
    return PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, CARDS[number].scryfall_id),
        finish=finish,
        source=source,
        kind=PriceKind.TREND if euros else PriceKind.MARKET,
        currency=Currency.EUR if euros else Currency.USD,
        amount=Decimal(cents) / 100,
        observed_at=moment,
    )


async def brought(harness: PostgresHarness, prices: Sequence[PriceObservation]) -> None:
    """Import prices and derive values."""
    async with harness.units() as uow:
        await uow.prices.store(prices, feed="tests")
        await uow.commit()
    await refresh_values(harness.units, RULES)


async def owned(harness: PostgresHarness, owner: int, items: Sequence[InventoryItem]) -> None:
    """Put items into an inventory."""
    async with harness.units() as uow:
        await uow.inventory.store(owner, ItemChanges(written=tuple(items)))
        await uow.commit()


def by_hand(prices: dict[date, int], today: date) -> tuple[int, tuple[int | None, ...]]:
    """Count the days with a price, and find the last price up to each point."""
    since = today - timedelta(days=POINT_DAYS[0] + CARRIED_DAYS)
    seen = {day: cents for day, cents in prices.items() if since <= day <= today}

    def last(day: date) -> int | None:
        return next((cents for when, cents in sorted(seen.items(), reverse=True) if when <= day), None)

    return len(seen), tuple(last(today - timedelta(days=day)) for day in POINT_DAYS)


async def test_held_cards_are_what_they_are_by_hand(harness: PostgresHarness) -> None:
    """Copies, worth and the prices of each day are those of a plain walk through all prices, whatever the source."""
    chance, now = random.Random(7), harness.clock.now()
    keys = await harness.add_cards(CARDS)
    today, history = now.date(), {}
    observed: list[PriceObservation] = []
    for number, finish in ((number, finish) for number in range(12) for finish in (Finish.NONFOIL, Finish.FOIL)):
        source = PriceSource.CARDMARKET if number % 3 == 0 else PriceSource.TCGPLAYER
        days = [0, *chance.sample(range(1, 70), chance.randrange(20))] if number else [60]
        path = {today - timedelta(days=day): chance.randrange(100, 900) for day in days}
        history[number, finish] = path
        observed += [
            stated(number, finish, now - timedelta(days=(today - day).days), cents, source)
            for day, cents in path.items()
        ]
    await brought(harness, observed)
    ann = await Scene(harness).person("ann")
    bob = await Scene(harness).person("bob")
    items = [
        InventoryItem(key=ItemKey(keys[number], finish, condition=grade), quantity=1 + number)
        for number, finish in history
        for grade in (Condition.NM, Condition.HP)
        if (number, finish, grade) != (5, Finish.FOIL, Condition.NM)
    ]
    await owned(harness, ann, items)
    await owned(harness, bob, items[:1])
    found = await portfolio(harness).held(ann, limit=100)
    assert (found.as_of, len(found.cards)) == (today, 24)
    assert [card.cents for card in found.cards] == sorted((card.cents for card in found.cards), reverse=True)
    for card in found.cards:
        number = keys.index(card.card_id)
        assert (card.price_days, card.prices) == by_hand(history[number, card.finish], today)
        assert card == await _expected(harness, card, number)
    assert [card.card_id for card in (await portfolio(harness).held(bob, limit=5)).cards] == [keys[0]]
    assert (await portfolio(harness).held(ann, limit=3)).cards == found.cards[:3]


async def _expected(harness: PostgresHarness, card: HeldCard, number: int) -> HeldCard:
    lonely = (number, card.finish) == (5, Finish.FOIL)
    worth = {grade: await harness.value_of(card.card_id, card.finish, grade) for grade in (Condition.NM, Condition.HP)}
    copies, grades = 1 + number, [Condition.HP] if lonely else [Condition.NM, Condition.HP]
    return HeldCard(
        card_id=card.card_id,
        finish=card.finish,
        source="cardmarket" if number % 3 == 0 else "tcgplayer",
        copies=copies * len(grades),
        cents=sum((worth[grade] or 0) * copies for grade in grades),
        unit_cents=worth[Condition.NM] or 0,
        price_days=card.price_days,
        prices=card.prices,
    )


async def test_who_owns_nothing_that_has_a_price_holds_nothing(harness: PostgresHarness) -> None:
    """There is no day of the newest price then, and no printing is looked up for no key."""
    ann = await Scene(harness).person("ann")
    assert await portfolio(harness).held(ann, limit=5) == HeldCards(None, [])
    assert await portfolio(harness).printings([]) == {}


async def test_printings_come_as_lists_show_them(harness: PostgresHarness) -> None:
    """Known keys come with name and set, unknown ones not at all."""
    keys = await harness.add_cards(CARDS)
    found = await portfolio(harness).printings([keys[1], 999_999_999])
    assert {key: card.name for key, card in found.items()} == {keys[1]: "Held 1"}


async def test_a_longer_inventory_takes_no_more_statements(harness: PostgresHarness) -> None:
    """One statement lists what is held, however much it is."""
    keys = await harness.add_cards(CARDS)
    await brought(harness, [stated(n, Finish.NONFOIL, harness.clock.now(), 500, PriceSource.TCGPLAYER) for n in (1, 2)])
    ann = await Scene(harness).person("ann")
    for number in (1, 2):
        await owned(harness, ann, [InventoryItem(key=ItemKey(keys[number], Finish.NONFOIL), quantity=1)])
        before = harness.database.statements
        assert len((await portfolio(harness).held(ann, limit=5)).cards) == number
        assert harness.database.statements == before + 1
