"""What inventories are worth and cost, as a whole, in parts and day by day, on PostgreSQL."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import attrs
import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_core.collection.portfolio.snapshots import Holding, Snapshot
from dualcaster_core.collection.ports import ItemChanges
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_postgres.collection.portfolio_queries import PostgresPortfolioQueries
from dualcaster_postgres.collection.portfolio_snapshots import PostgresPortfolioSnapshots
from tests.support.postgres_harness import PostgresHarness
from tests.support.pruning import gone_by

RULES = ValuationRules()
DAY = date(2026, 3, 1)
CARDS = [printing(f"Owned {number}", f"o{number % 3}", str(number)) for number in range(9)]
Values = dict[tuple[int, Finish, Condition], int | None]


@pytest.fixture
async def harness(shared_harness: PostgresHarness) -> PostgresHarness:
    """A harness without people."""
    await shared_harness.empty()
    return PostgresHarness(shared_harness.database, FixedClock())


def snapshots(harness: PostgresHarness) -> PostgresPortfolioSnapshots:
    """Keep snapshots."""
    return PostgresPortfolioSnapshots(harness.database, harness.database, RULES.usd_per_eur)


async def owned(harness: PostgresHarness, owner: int, items: Sequence[InventoryItem]) -> None:
    """Put items into an inventory."""
    async with harness.units() as uow:
        await uow.inventory.store(owner, ItemChanges(written=tuple(items)))
        await uow.commit()


def random_items(keys: Sequence[int], seed: int) -> list[InventoryItem]:
    """Make items: with and without a cost, for nothing, in euros and in a currency that is not converted."""
    chance = random.Random(seed)
    return [
        InventoryItem(
            key=ItemKey(key, finish, condition=grade),
            quantity=chance.randrange(1, 9_999),
            acquired_price=chance.choice([None, Decimal(0), Decimal(chance.randrange(1, 9_999)) / 100]),
            acquired_currency=chance.choice(["USD", "EUR", "JPY"]),
        )
        for key in keys
        for finish in (Finish.NONFOIL, Finish.FOIL)
        for grade in (Condition.NM, Condition.DMG)
        if chance.random() < 0.7
    ]


def random_values(keys: Sequence[int], seed: int) -> Values:
    """Value most copies."""
    chance = random.Random(seed)
    return {
        (key, finish, grade): chance.randrange(5, 90_000)
        for key in keys
        for finish in (Finish.NONFOIL, Finish.FOIL)
        for grade in (Condition.NM, Condition.DMG)
        if chance.random() < 0.8
    }


def by_hand(items: Sequence[InventoryItem], values: Mapping[tuple[int, Finish, Condition], int | None]) -> Holding:
    """Sum items up one by one."""
    sums = dict.fromkeys((field.name for field in attrs.fields(Holding)), 0)
    for item in items:
        value = values.get((item.key.card_id, item.key.finish, item.key.condition))
        rate = {"USD": Decimal(1), "EUR": RULES.usd_per_eur}.get(item.acquired_currency)
        known = item.acquired_price is not None and rate is not None
        cost = to_cents((item.acquired_price or Decimal(0)) * (rate or 0)) if known else None
        sums["copies"] += item.quantity
        sums["unpriced_copies"] += item.quantity if value is None else 0
        sums["uncosted_copies"] += item.quantity if cost is None else 0
        sums["value_cents"] += (value or 0) * item.quantity
        sums["cost_cents"] += (cost or 0) * item.quantity
        if value is not None and cost is not None:
            sums["compared_copies"] += item.quantity
            sums["compared_value_cents"] += value * item.quantity
            sums["compared_cost_cents"] += cost * item.quantity
    return Holding(**sums)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_an_inventory_is_summed_up_as_by_hand(harness: PostgresHarness, seed: int) -> None:
    """As a whole, by set and by finish, and the snapshot of the day is the whole."""
    keys = await harness.add_cards(CARDS)
    items, values = random_items(keys, seed), random_values(keys, seed)
    await harness.set_values(values)
    ann = await Scene(harness).person("ann")
    await owned(harness, ann, items)
    queries = PostgresPortfolioQueries(harness.database, PublicIds(), RULES)
    found = await queries.composition(ann, sets=9)
    whole = by_hand(items, values)
    assert found.whole == whole
    sets = {part.code: part.holding for part in found.sets}
    for code in ("o0", "o1", "o2"):
        of_set = [item for item in items if CARDS[keys.index(item.key.card_id)].set_code == code]
        assert sets[code] == by_hand(of_set, values)
    for part in found.finishes:
        assert part.holding == by_hand([item for item in items if item.key.finish.value == part.code], values)
    worths = [part.holding.value_cents for part in found.sets]
    assert worths == sorted(worths, reverse=True)
    assert (await queries.composition(ann, sets=1)).sets == found.sets[:1]
    await snapshots(harness).take(DAY)
    assert await snapshots(harness).of(ann, since=DAY) == [Snapshot(day=DAY, holding=whole)]


async def test_one_statement_takes_the_snapshots_of_everybody(harness: PostgresHarness) -> None:
    """However many people there are; taken again only what changed since is written, and who owns nothing has none."""
    keys = await harness.add_cards(CARDS)
    await harness.set_values(random_values(keys, 5))
    people = [await Scene(harness).person(f"owner{number}") for number in range(12)]
    nobody = await Scene(harness).person("nobody")
    for number, owner in enumerate(people):
        await owned(harness, owner, random_items(keys, number))
    before = harness.database.statements
    assert await snapshots(harness).take(DAY) == 12
    assert harness.database.statements == before + 1
    assert await snapshots(harness).take(DAY) == 0
    await owned(harness, people[0], [InventoryItem(key=ItemKey(keys[0], Finish.NONFOIL), quantity=7)])
    assert await snapshots(harness).take(DAY) == 1
    assert await snapshots(harness).of(nobody, since=DAY) == []


async def test_snapshots_go_when_their_time_is_over(harness: PostgresHarness) -> None:
    """Those of days before one are deleted, the others stay in order."""
    (key, *_) = await harness.add_cards(CARDS)
    ann = await Scene(harness).person("ann")
    await owned(harness, ann, [InventoryItem(key=ItemKey(key, Finish.NONFOIL), quantity=1)])
    kept = snapshots(harness)
    for number in (2, 0, 1):
        await kept.take(DAY + timedelta(days=number))
    noon = datetime.combine(DAY, time(12), UTC)
    assert await gone_by(harness.database, "portfolio-days", noon + timedelta(days=31), timedelta(days=30)) == 1
    assert [one.day for one in await kept.of(ann, since=DAY)] == [DAY + timedelta(days=1), DAY + timedelta(days=2)]


async def test_who_owns_nothing_has_an_empty_composition(harness: PostgresHarness) -> None:
    """Nothing as a whole, no sets and no finishes."""
    ann = await Scene(harness).person("ann")
    found = await PostgresPortfolioQueries(harness.database, PublicIds(), RULES).composition(ann, sets=5)
    assert (found.whole, found.sets, found.finishes) == (Holding(), (), ())
